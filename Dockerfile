# One image for web, worker and beat; docker-compose.yml says which is which.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m venv /venv \
 && uv pip install --no-cache --require-hashes --python /venv/bin/python -r requirements/base.txt

FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --create-home --uid 10001 lockstep
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# The static files are gathered with a key that is used for nothing else and kept nowhere.
RUN mkdir -p staticfiles var \
 && SECRET_KEY=only-while-building-and-for-nothing-else-0123456789 python manage.py collectstatic --noinput --verbosity 0 \
 && chown -R lockstep:lockstep var
USER lockstep
VOLUME /app/var
EXPOSE 8000
CMD ["gunicorn", "partnership.wsgi"]
