# One image for web, worker and beat; docker-compose.yml says which is which.
# BASE may be any image with a Python of 3.11 or newer and its pip, such as a company's own.
ARG BASE=python:3.13-slim-bookworm
FROM ${BASE} AS build
WORKDIR /app
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && python -m venv /venv \
 && uv pip install --no-cache --require-hashes --python /venv/bin/python -r requirements/base.txt

FROM ${BASE}
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
