# Stands in for the official Postgres image where it cannot be pulled: Debian's, with the same variables and folders.
FROM lockstep-stand-in:base
COPY postgres.sh /usr/local/bin/postgres.sh
# Debian's own pg_isready asks for Debian's own clusters.
RUN chmod 755 /usr/local/bin/postgres.sh \
 && ln -sf /usr/lib/postgresql/*/bin/pg_isready /usr/bin/pg_isready \
 && mkdir -p /var/lib/postgresql/data /var/run/postgresql \
 && chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql
USER postgres
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
CMD ["/usr/local/bin/postgres.sh"]
