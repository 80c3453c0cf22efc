"""The sensors of an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import Account, MixcloudCoordinator

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.config_entries import ConfigEntry
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddEntitiesCallback

#: The maximum length of a state.
_LONGEST = 255


@dataclass(frozen=True, kw_only=True)
class MixcloudSensorDescription(SensorEntityDescription):
    """A sensor, with what it shows of an account; None is unknown."""

    value: Callable[[Account], Any]


SENSORS = (
    MixcloudSensorDescription(
        key="followers",
        translation_key="followers",
        icon="mdi:account-group",
        native_unit_of_measurement="followers",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda account: account.user.follower_count,
    ),
    MixcloudSensorDescription(
        key="shows",
        translation_key="shows",
        icon="mdi:music-box-multiple",
        native_unit_of_measurement="shows",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda account: account.user.cloudcast_count,
    ),
    MixcloudSensorDescription(
        key="latest_show",
        translation_key="latest_show",
        icon="mdi:music-box",
        value=lambda account: account.latest and account.latest.name[:_LONGEST],
    ),
    MixcloudSensorDescription(
        key="latest_show_published",
        translation_key="latest_show_published",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda account: account.latest and account.latest.created_time,
    ),
    MixcloudSensorDescription(
        key="latest_show_plays",
        translation_key="latest_show_plays",
        icon="mdi:play-circle",
        native_unit_of_measurement="plays",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda account: account.latest and account.latest.play_count,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddEntitiesCallback
) -> None:
    """Add the sensors of an account."""
    coordinator = hass.data[DOMAIN][entry.entry_id]
    async_add_entities(MixcloudSensor(coordinator, description) for description in SENSORS)


class MixcloudSensor(CoordinatorEntity[MixcloudCoordinator], SensorEntity):
    """A sensor of an account."""

    _attr_has_entity_name = True
    _attr_attribution = "Data provided by Mixcloud"
    entity_description: MixcloudSensorDescription

    def __init__(
        self, coordinator: MixcloudCoordinator, description: MixcloudSensorDescription
    ) -> None:
        super().__init__(coordinator)
        user = coordinator.data.user
        self.entity_description = description
        self._attr_unique_id = f"{user.username}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, user.username)},
            name=user.name,
            manufacturer="Mixcloud",
            configuration_url=user.url,
            entry_type=DeviceEntryType.SERVICE,
        )

    @property
    def native_value(self) -> Any:
        """The value of the sensor."""
        return self.entity_description.value(self.coordinator.data)

    @property
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """The address of the latest show."""
        latest = self.coordinator.data.latest
        if latest is None or self.entity_description.key != "latest_show":
            return None
        return {"url": latest.url, "key": latest.key}

    @property
    def entity_picture(self) -> str | None:
        """The picture of the latest show."""
        latest = self.coordinator.data.latest
        if latest is None or self.entity_description.key != "latest_show":
            return None
        return latest.data.get("pictures", {}).get("large")
