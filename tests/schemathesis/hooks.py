"""Lets schemathesis meet what is there, as whoever may do something, and no rate limit.

Every request comes from an address of its own and, in turn, from a guest, a moderator and
the operator, in a room that exists. The room is another one every few requests, and after
each that may have removed or ended it, or taken its moderators' roles.
"""

import atexit
import collections
import itertools
import os

import requests
import schemathesis

URL = os.environ["HUBBUB_URL"]
OPERATOR = os.environ["HUBBUB_ADMIN_TOKEN"]
REQUESTS_IN_A_ROOM = 40

addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
names = (f"room-{n}" for n in itertools.count(1))
answers = collections.Counter()
roles = itertools.cycle(["guest", "moderator", "operator"])


def ask(method, path, json=None):
    """Asks for something as the operator, and returns the answer."""
    response = requests.request(
        method,
        URL + path,
        json=json,
        headers={
            "accept": "application/json",
            "authorization": f"Bearer {OPERATOR}",
            "x-forwarded-for": next(addresses),
        },
        timeout=10,
    )
    response.raise_for_status()
    return response.json()


def get(path):
    return ask("GET", path)


def post(path, **json):
    return ask("POST", path, json)


class Room:
    """A room with two messages and a moderator's link."""

    def __init__(self):
        self.name = next(names)
        self.left = REQUESTS_IN_A_ROOM
        post("/rooms", name=self.name)
        path = f"/rooms/{self.name}"
        for key in ("one", "two"):
            post(f"{path}/messages", key=key, text=f"hello {key}")
        self.moderator = post(f"{path}/moderation", action="link", role="moderator")["token"]
        self.bans = get(f"{path}/bans")
        message = get(f"{path}/messages")["messages"][0]
        self.seq = message["seq"]
        self.viewer = message["from"]["id"]


room = None


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends the request to a room that exists, from somebody."""
    global room
    if room is None or room.left <= 0:
        room = Room()
    room.left -= 1
    case.headers["X-Forwarded-For"] = next(addresses)
    role = next(roles)
    if role != "guest":
        token = OPERATOR if role == "operator" else room.moderator
        case.headers["Authorization"] = f"Bearer {token}"
    # Invalid names are tried too: those of the coverage phase, and some of the others.
    if case.meta is not None and case.meta.generation.mode.is_negative:
        return
    if "room" in case.path_parameters:
        case.path_parameters["room"] = room.name
    if "viewer" in case.path_parameters:
        case.path_parameters["viewer"] = room.viewer
    if case.path.endswith("/similar"):
        case.query["seq"] = room.seq
    if case.path.endswith("/claim") and case.method == "POST":
        case.body["secret"] = room.moderator
    if case.path.endswith("/bans") and case.media_type == "application/json":
        case.body = room.bans
    if case.method == "DELETE" or case.path.endswith("/moderation"):
        room.left = min(room.left, 0 if case.method == "DELETE" else 3)


@schemathesis.check
def not_rate_limited(context, response, case):
    """A run that meets rate limits tests nothing else."""
    if response.status_code == 429:
        assert response.json()["code"] != "rate_limited", "a rate limit is in the way"


@schemathesis.check
def documented_code(context, response, case):
    """The document lists codes as examples, because clients must read those of later versions."""
    if response.status_code < 400 or "json" not in response.headers.get("content-type", ""):
        return
    answer = case.operation.definition.raw["responses"].get(str(response.status_code))
    # One that isn't documented at all fails another check, or is for a method that isn't there.
    if answer is not None:
        schema = answer["content"]["application/json"]["schema"]
        code = response.json()["code"]
        assert code in schema["properties"]["code"]["examples"], f"{code} is not documented"


@schemathesis.hook
def after_call(context, case, response):
    answers[response.status_code] += 1


def print_answers():
    print("Answers by status:", ", ".join(f"{k}: {v}" for k, v in sorted(answers.items())))


atexit.register(print_answers)
