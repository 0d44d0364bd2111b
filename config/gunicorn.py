"""How gunicorn serves the site, in `make run` and in the container."""

from config import env, logs

bind = env.text("WEB_BIND", "127.0.0.1:8000")
workers = env.number("WEB_WORKERS", 1)
worker_class = "gthread"
threads = env.number("WEB_THREADS", 8)
timeout = 60
graceful_timeout = 3
keepalive = 5
control_socket_disable = True
on_starting = logs.clean_gunicorn
