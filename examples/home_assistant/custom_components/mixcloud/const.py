"""Constants of the integration."""

from __future__ import annotations

import logging
from datetime import timedelta

from aiomixcloud import constants

DOMAIN = "mixcloud"
LOGGER = logging.getLogger(__package__)

API_ROOT = constants.API_ROOT
OAUTH_ROOT = constants.OAUTH_ROOT

#: Counts change slowly, and Mixcloud limits the number of requests.
UPDATE_INTERVAL = timedelta(minutes=15)
