# The sandbox in a container; docs/containers.md describes how to use it.
FROM python:3.13-slim

COPY pyproject.toml README.md LICENSE /source/
COPY src /source/src
# Members of the group 0 may write, because some platforms choose the user.
RUN pip install --no-cache-dir '/source[cli,sandbox]' \
    && rm -r /source \
    && install -d -m 770 -o 10001 -g 0 /data

USER 10001:0
VOLUME ["/data"]
EXPOSE 8080
# The control interface does not fill the request log of the sandbox.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import http.client; sandbox = http.client.HTTPConnection('127.0.0.1', 8080, timeout=4); sandbox.request('GET', '/www/control/'); raise SystemExit(sandbox.getresponse().status != 200)"]
ENTRYPOINT ["mixcloud", "sandbox", "--host", "0.0.0.0", "--port", "8080", "--data", "/data/mixcloud.db"]
