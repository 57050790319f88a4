"""Who may do what in a discussion. Each answer says why not."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_admin, is_curator_or_admin
from accounts.states import Role
from common.answers import YES, Answer, no

from .models import Comment, Thread
from .states import ThreadState


def may_discuss(user: Any) -> Answer:
    """Begin threads and comment: members with a role."""
    if not user.is_authenticated:
        return no(_("Sign in to take part in the discussion."))
    if not user.roles:
        return no(_("Only members with a role here comment. An admin can give you one."))
    return YES


def may_comment(user: Any, thread: Thread) -> Answer:
    if not (answer := may_discuss(user)):
        return answer
    if thread.is_locked:
        return no(_("This thread is locked, so nobody comments here."))
    return YES


def may_settle(user: Any, thread: Thread) -> Answer:
    """Resolve and reopen: who began it, who wrote the definition, and curators."""
    if not user.is_authenticated:
        return no(_("Sign in to resolve threads."))
    text = thread.definition
    writers = {text.author_id, text.edited_by_id} if text else set()
    if user.pk in {thread.author_id, *writers}:
        return may_discuss(user)
    if user.has_role(Role.CURATOR):
        return YES
    return no(_("Who began the thread, who wrote the definition and curators can settle it."))


def may_resolve(user: Any, thread: Thread) -> Answer:
    if thread.state != ThreadState.OPEN:
        return no(_("This thread is resolved already."))
    return may_settle(user, thread)


def may_reopen(user: Any, thread: Thread) -> Answer:
    if thread.state != ThreadState.RESOLVED:
        return no(_("This thread is open."))
    return may_settle(user, thread)


def may_lock(user: Any, thread: Thread) -> Answer:
    if thread.is_locked:
        return no(_("This thread is locked already."))
    return is_curator_or_admin(user)


def may_unlock(user: Any, thread: Thread) -> Answer:
    if not thread.is_locked:
        return no(_("This thread is not locked."))
    return is_curator_or_admin(user)


def may_edit(user: Any, comment: Comment) -> Answer:
    """One's own, while it can be read and its thread is not locked."""
    if comment.author_id != user.pk:
        return no(_("Only its author edits a comment."))
    if comment.is_deleted:
        return no(_("This comment is deleted."))
    if comment.is_hidden:
        return no(_("This comment is hidden by an admin, so it stays as it is."))
    return may_comment(user, comment.thread)


def may_delete(user: Any, comment: Comment) -> Answer:
    """One's own, in a locked thread too; not while admins look at it."""
    if comment.author_id != user.pk:
        return no(_("Only its author deletes a comment."))
    if comment.is_deleted:
        return no(_("This comment is deleted already."))
    if comment.is_hidden:
        return no(_("This comment is hidden by an admin, so it stays as it is."))
    return YES


def may_hide(user: Any, comment: Comment) -> Answer:
    if comment.is_deleted:
        return no(_("This comment is deleted; there is nothing to hide."))
    if comment.is_hidden:
        return no(_("This comment is hidden already."))
    return is_admin(user)


def may_unhide(user: Any, comment: Comment) -> Answer:
    if not comment.is_hidden:
        return no(_("This comment is not hidden."))
    return is_admin(user)


def may_read(user: Any, comment: Comment) -> Answer:
    """The words of a comment, and what it said before: everybody, unless it is deleted or hidden."""
    if comment.is_deleted:
        return no(_("Its author has deleted this comment."))
    if comment.is_hidden and comment.author_id != user.pk and not is_admin(user):
        return no(_("An admin has hidden this comment."))
    return YES
