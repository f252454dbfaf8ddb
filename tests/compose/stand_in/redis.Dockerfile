# Stands in for the official Redis image where it cannot be pulled: Debian's, with the same folder and, as there,
# open to the network of its containers.
FROM lockstep-stand-in:base
RUN mkdir -p /data && chown redis:redis /data
USER redis
WORKDIR /data
VOLUME /data
ENTRYPOINT ["/bin/sh", "-c", "exec \"$@\" --protected-mode no", "--"]
CMD ["redis-server"]
