"""How hypothesis runs here: the same examples every time, and few enough to be quick."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "aiomixcloud",
    derandomize=True,
    database=None,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("aiomixcloud")
