"""How gunicorn serves the site, in `make run` and in the container."""

from config import env, logs

bind = env.text("WEB_BIND", "127.0.0.1:8000")
workers = env.number("WEB_WORKERS", min(env.processors(), 8), least=1)
worker_class = "config.server.WebWorker"
threads = env.number("WEB_THREADS", 8, least=1)
timeout = 60
graceful_timeout = 3
# Within so many seconds a request must have come in whole, and the next one have begun.
keepalive = 120
control_socket_disable = True
on_starting = logs.clean_gunicorn
