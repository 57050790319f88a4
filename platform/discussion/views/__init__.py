"""Pages of threads and comments."""

from .comments import comment, comment_delete, comment_edit, comment_history
from .lists import concept_discussion, definition_discussion, thread_list
from .moderating import comment_hide, comment_unhide, thread_lock, thread_unlock
from .starting import definition_thread_new, thread_new
from .threads import thread, thread_reopen, thread_resolve

__all__ = [
    "comment",
    "comment_delete",
    "comment_edit",
    "comment_hide",
    "comment_history",
    "comment_unhide",
    "concept_discussion",
    "definition_discussion",
    "definition_thread_new",
    "thread",
    "thread_list",
    "thread_lock",
    "thread_new",
    "thread_reopen",
    "thread_resolve",
    "thread_unlock",
]
