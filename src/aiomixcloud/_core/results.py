"""The responses to actions, uploads and edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from .data import KnownFields

if TYPE_CHECKING:
    from .data import Owner


class ActionResult(KnownFields):
    """What an action did.

    Example:
        >>> ActionResult({"success": True, "message": "Now following bob"}).message
        'Now following bob'
    """

    __slots__ = ()

    #: True; anything else is raised as an error.
    success: bool
    #: Description for people, such as ``'Now following bob'``; may be missing after an edit.
    message: str

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: Literal["success"]) -> bool: ...
        @overload
        def __getitem__(self, key: Literal["message", "key"]) -> str: ...
        @overload
        def __getitem__(self, key: str) -> Any: ...
        def __getitem__(self, key: str) -> Any: ...


class UploadResult(ActionResult):
    """What an upload or an edit did.

    Example:
        >>> UploadResult({"success": True, "key": "/bob/a-show/"}).key
        '/bob/a-show/'
    """

    __slots__ = ()

    #: Key of the show. Clients of 2026 also saw responses without it.
    key: str


class ActionResponse(KnownFields):
    """The response to an action.

    If the client has raise_exceptions=False and the action failed, it is the body of the error
    instead: ``"error" in response``.

    Example:
        >>> response = ActionResponse({"result": {"success": True, "message": "Done"}})
        >>> response.result.success, response["result"]["message"]
        (True, 'Done')
    """

    __slots__ = ()

    _result_class: ClassVar[type[ActionResult]] = ActionResult

    #: What the action did.
    result: ActionResult

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: Literal["result"]) -> ActionResult: ...
        @overload
        def __getitem__(self, key: str) -> Any: ...
        def __getitem__(self, key: str) -> Any: ...

    def __init__(self, data: Any = (), *, mixcloud: Owner | None = None) -> None:
        super().__init__(data, mixcloud=mixcloud)
        result = self.data.get("result")
        if type(result) is dict:
            self._items = {"result": self._result_class(result, mixcloud=mixcloud)}


class UploadResponse(ActionResponse):
    """The response to an upload or an edit; see `ActionResponse`.

    Example:
        >>> response = UploadResponse({"result": {"success": True, "key": "/bob/a-show/"}})
        >>> response.result.key
        '/bob/a-show/'
    """

    __slots__ = ()

    _result_class = UploadResult

    #: What the upload or edit did.
    result: UploadResult  # pyright: ignore[reportIncompatibleVariableOverride] # it is read

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: Literal["result"]) -> UploadResult: ...
        @overload
        def __getitem__(self, key: str) -> Any: ...
        def __getitem__(self, key: str) -> Any: ...
