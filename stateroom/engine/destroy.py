"""Destroy: what was declared goes, what holds data first, keys only after what they encrypt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from stateroom.engine.decision import Live
from stateroom.engine.declared import Declared
from stateroom.engine.deploy import Survey, Target, read_survey
from stateroom.engine.driver import Driver
from stateroom.engine.events import Failed, Finished, Observer, PhaseStarted, Resource, Started, Waiting, ignore
from stateroom.engine.handler import handler_for
from stateroom.engine.program import Program
from stateroom.engine.stages import resource_of
from stateroom.errors import RefusedError, StateroomError, StoppedError


@dataclass(frozen=True)
class Demolition:
    """What a destroy would remove.

    resources: in the order of removal.
    contents: what lies in them and would be lost, such as state keys and held locks, by resource.
    """

    resources: tuple[Resource, ...]
    contents: Mapping[Resource, tuple[str, ...]]


def destroy(
    program: Program,
    target: Target,
    confirm: Callable[[Demolition], None],
    observer: Observer = ignore,
    *,
    with_states: bool = False,
) -> tuple[Resource, ...]:
    """Remove what the program declares, as far as it exists. Returns what was removed.

    RefusedError, before anything is removed, when something is not ours, or when states or held locks exist and
    `with_states` is False. `confirm` sees what will go and raises to stop it. Safe to repeat.
    """
    with Driver(target.cloud) as driver:
        survey = read_survey(program, target, driver, observer)
        doomed = [each for each in survey.declared if not each.looked_up]
        _refuse_foreign(doomed, survey, target)
        groups = order_of_removal(doomed, survey.live)
        survey = _with_doomed(groups, survey)
        _refuse_obstacles(_ask_all(groups, survey, driver, "read_obstacles"))
        demolition = _demolition(groups, survey, driver)
        if demolition.contents and not with_states:
            raise _refuse_contents(demolition.contents)
        if not demolition.resources:
            return ()
        confirm(demolition)
        _refuse_news(demolition, _demolition(groups, survey, driver))
        observer(PhaseStarted("delete", len(demolition.resources)))
        removed = _remove(groups, survey, driver, observer)
        _delete_traces(survey, driver)
        return removed


def order_of_removal(declared: Iterable[Declared], live: Mapping[str, Live | None]) -> tuple[tuple[Declared, ...], ...]:
    """Groups of resources to remove, one group after the other; within a group the order does not matter.

    Dependents go before what they depend on. A part that goes with its whole (a bucket's policy with its bucket) is
    not removed by itself, and the whole inherits its dependencies: so a bucket goes before the key that encrypts
    it, and no data is left behind without its key when the bucket cannot be removed. What holds data goes before
    all that does not have to go first: when it cannot be removed, the rest still stands around it.
    """
    by_urn = {each.urn: each for each in declared}
    wholes = {urn: _whole_of(each, by_urn) for urn, each in by_urn.items()}
    dependents: dict[str, set[str]] = {whole: set() for whole in wholes.values()}
    for urn, each in by_urn.items():
        for dependency in each.dependencies & by_urn.keys():
            if wholes[dependency] != wholes[urn]:
                dependents[wholes[dependency]].add(wholes[urn])
    holders = {urn for urn in dependents if hasattr(handler_for(by_urn[urn].token), "read_contents")}
    first = _reachable(dependents, holders)
    for urn in dependents.keys() - first:
        dependents[urn] |= holders
    sorter = TopologicalSorter(dependents)
    try:
        sorter.prepare()
    except CycleError:
        # Two buckets that refer to each other: one after the other, the last declared first.
        return tuple((by_urn[urn],) for urn in reversed(list(dependents)) if live.get(urn) is not None)
    groups: list[tuple[Declared, ...]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        groups.append(tuple(by_urn[urn] for urn in sorted(ready) if live.get(urn) is not None))
    return tuple(group for group in groups if group)


def _reachable(graph: Mapping[str, set[str]], starts: Iterable[str]) -> set[str]:
    """`starts` and all that can be reached from them."""
    found: set[str] = set()
    open_ = list(starts)
    while open_:
        urn = open_.pop()
        if urn not in found:
            found.add(urn)
            open_.extend(graph[urn])
    return found


def _whole_of(declared: Declared, by_urn: Mapping[str, Declared]) -> str:
    token = getattr(handler_for(declared.token), "GOES_WITH", None)
    if token is None:
        return declared.urn
    own = handler_for(declared.token).identity(declared.inputs)
    for urn, each in by_urn.items():
        if each.token == token and handler_for(token).identity(each.inputs) == own:
            return urn
    return declared.urn


def _refuse_foreign(doomed: Iterable[Declared], survey: Survey, target: Target) -> None:
    key, ours = target.owner
    foreign = [
        resource_of(each).identity
        for each in doomed
        if (live := survey.live.get(each.urn)) is not None
        and key in (each.inputs.get("tags") or {})
        and (live.get("tags") or {}).get(key) != ours
    ]
    if foreign:
        raise RefusedError(
            f"not ours: {', '.join(foreign)}",
            why=f"the tag {key}={ours} is missing; nothing was removed",
            remedy="take it over first with `stateroom up --adopt`, or remove it by hand",
        )


def _with_doomed(groups: Iterable[Iterable[Declared]], survey: Survey) -> Survey:
    """The handlers are told what goes: whoever keeps something of it must know."""
    names = frozenset(resource_of(each).identity for group in groups for each in group)
    return replace(survey, context=replace(survey.context, doomed=names))


def _demolition(groups: Iterable[Iterable[Declared]], survey: Survey, driver: Driver) -> Demolition:
    """What was only looked up stays, and so do its contents, but for what belongs to something that goes."""
    found = _ask_all(groups, survey, driver, "read_contents")
    contents = {resource: keys for resource, keys in found.items() if keys}
    for resource, keys in _ask_all([_looked_up(survey)], survey, driver, "read_contents").items():
        ours = tuple(key for key in keys if key.partition("/")[0] in survey.context.doomed)
        if ours:
            contents[resource] = ours
    return Demolition(tuple(found), contents)


def _looked_up(survey: Survey) -> list[Declared]:
    return [each for each in survey.declared if each.looked_up and survey.live.get(each.urn) is not None]


def _delete_traces(survey: Survey, driver: Driver) -> None:
    """What was looked up may keep traces of what is gone, such as the digest of a state."""
    for each in _looked_up(survey):
        delete: Callable[..., Any] | None = getattr(handler_for(each.token), "delete_traces", None)
        if delete is not None:
            driver.run(delete(each.inputs, survey.live[each.urn], survey.context))


def _ask_all(
    groups: Iterable[Iterable[Declared]], survey: Survey, driver: Driver, question: str
) -> Mapping[Resource, tuple[str, ...]]:
    """What the handlers that have the function `question` answer, for every resource that is to go."""
    doomed = [each for group in groups for each in group]

    def ask(each: Declared) -> tuple[str, ...]:
        read: Callable[..., Any] | None = getattr(handler_for(each.token), question, None)
        return driver.run(read(each.inputs, survey.live[each.urn], survey.context)) if read else ()

    with ThreadPoolExecutor(thread_name_prefix="stateroom-ask") as pool:
        return dict(zip(map(resource_of, doomed), pool.map(ask, doomed), strict=True))


def _refuse_obstacles(obstacles: Mapping[Resource, tuple[str, ...]]) -> None:
    found = [why for reasons in obstacles.values() for why in reasons]
    if found:
        raise RefusedError(
            f"it could not be removed as a whole: {'; '.join(found)}",
            why="nothing was removed",
            remedy="take these out of the way, then run the same command again",
        )


def _refuse_news(confirmed: Demolition, now: Demolition) -> None:
    """What was written while the question stood on the screen was not agreed to."""
    news = {
        resource: tuple(key for key in keys if key not in confirmed.contents.get(resource, ()))
        for resource, keys in now.contents.items()
    }
    if any(news.values()):
        raise _refuse_contents({resource: keys for resource, keys in news.items() if keys})


def _refuse_contents(contents: Mapping[Resource, tuple[str, ...]]) -> RefusedError:
    found = "; ".join(
        f"{resource.identity} holds {', '.join(keys[:5])}{f' and {len(keys) - 5} more' if len(keys) > 5 else ''}"
        for resource, keys in contents.items()
    )
    return RefusedError(
        f"states or held locks would be lost: {found}",
        why="nothing was removed",
        remedy="move the states away first, or destroy them too with --with-states",
    )


def _remove(
    groups: Iterable[tuple[Declared, ...]], survey: Survey, driver: Driver, observer: Observer
) -> tuple[Resource, ...]:
    removed: list[Resource] = []

    def remove(each: Declared) -> None:
        resource, started = resource_of(each), time.monotonic()
        observer(Started(resource, "delete"))
        try:
            live = survey.live[each.urn] or {}
            steps = handler_for(each.token).delete(each.inputs, live, survey.context)
            driver.run(steps, lambda what: observer(Waiting(resource, what)))
        except BaseException as error:
            message = error.what if isinstance(error, StateroomError) else repr(error)
            observer(Failed(resource, "delete", time.monotonic() - started, message))
            raise
        removed.append(resource)
        observer(Finished(resource, "delete", time.monotonic() - started))

    try:
        for group in groups:
            # A group is finished before the next begins: a key never goes while its bucket might stay.
            for _ in _in_parallel(remove, group):
                pass
    except KeyboardInterrupt:
        driver.stop()
        raise StoppedError(
            "interrupted", why=_progress(removed), remedy="run the same command again to complete it"
        ) from None
    except StateroomError as error:
        error.why = "; ".join(filter(None, [error.why, _progress(removed)]))
        error.remedy = error.remedy or "run the same command again to complete it"
        raise
    return tuple(removed)


def _in_parallel(work: Callable[[Declared], None], group: tuple[Declared, ...]) -> Iterator[None]:
    with ThreadPoolExecutor(thread_name_prefix="stateroom-delete") as pool:
        yield from pool.map(work, group)


def _progress(removed: list[Resource]) -> str:
    if not removed:
        return "nothing was removed"
    return f"removed so far: {', '.join(map(str, removed))}"
