#!/usr/bin/env python3
"""A small client in Python, written from docs/protocol.md.

Needs the Debian packages python3-socketio, python3-requests and python3-websocket:

    python3 docs/examples/python-client.py http://localhost:3001 ada 'the password'

It prints what arrives and takes commands, a line each:

    send <username> <text>   read <username>   call <username>   decline   quit
"""
import queue
import sys
import threading
import time
import uuid
from datetime import datetime, timezone

import requests
import socketio

EVENTS = ['chat:message', 'call:incoming', 'call:ringingStopped', 'call:declined', 'call:ended',
          'auth:expiring', 'auth:ended']
# The same request may succeed later.
TRANSIENT = ['COMMON.RATE_LIMITED', 'COMMON.UNAVAILABLE', 'COMMON.INTERNAL']
# The session is over: only a new sign-in helps.
FINAL = ['AUTH.SESSION_ENDED', 'AUTH.REFRESH_REUSED']


class Refused(Exception):
    """The server answered with an error."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['detail']}")
        self.code = error['code']


class Rest:
    """Requests over HTTP, with an access token that is renewed before it expires."""

    def __init__(self, url, login, password):
        self.url = url
        self.lock = threading.Lock()
        self.tokens = self.ask('POST', 'auth/login', {'login': login, 'password': password})
        self.me = self.tokens['user']

    def ask(self, method, path, body=None, token=None):
        headers = {'Authorization': f'Bearer {token}'} if token else {}
        answer = requests.request(method, f'{self.url}/api/{path}', json=body, headers=headers, timeout=30)
        if not answer.ok:
            raise Refused(answer.json())
        return answer.json() if answer.content else None

    def get(self, path):
        return self.ask('GET', path, token=self.token())

    def post(self, path, body):
        return self.ask('POST', path, body, token=self.token())

    def token(self, renew=False):
        """A refresh token works once, so only one thread may use it."""
        with self.lock:
            expires = datetime.fromisoformat(self.tokens['accessTokenExpiresAt'].replace('Z', '+00:00'))
            if renew or (expires - datetime.now(timezone.utc)).total_seconds() < 30:
                body = {'refreshToken': self.tokens['refreshToken']}
                self.tokens = self.ask('POST', 'auth/refresh', body)
            return self.tokens['accessToken']


class Client:
    def __init__(self, url, login, password):
        self.rest = Rest(url, login, password)
        self.todo = queue.Queue()
        # The last seq that was shown, by conversation. None before the first connection.
        self.seen = None
        self.ringing = None
        self.running = True
        self.sio = socketio.Client(reconnection_delay=0.5, reconnection_delay_max=5)
        self.sio.on('connect', lambda: self.todo.put(('connect', None)))
        self.sio.on('disconnect', lambda: self.todo.put(('disconnect', None)))
        self.sio.on('connect_error', lambda data: self.todo.put(('connect_error', data)))
        for event in EVENTS:
            self.sio.on(event, lambda payload, event=event: self.todo.put((event, payload)))

    def run(self):
        """Everything happens here, one thing after the other."""
        print(f"signed in as {self.rest.me['displayName']}", flush=True)
        # Called for every attempt to connect, so that each has a valid token.
        self.sio.connect(self.rest.url, auth=lambda: {'token': self.rest.token()}, wait_timeout=20)
        threading.Thread(target=self.read_commands, daemon=True).start()
        while self.running:
            name, payload = self.todo.get()
            try:
                getattr(self, 'on_' + name.replace(':', '_'))(payload)
            except (Refused, requests.RequestException) as error:
                print(f'failed: {error}', flush=True)
        self.sio.disconnect()

    def request(self, event, payload):
        """Sends an event until it is answered. The same requestId has no second effect."""
        payload = {'requestId': str(uuid.uuid4()), **payload}
        while True:
            try:
                answer = self.sio.call(event, payload, timeout=10)
            except socketio.exceptions.SocketIOError:
                time.sleep(0.5)  # Not connected, or the answer was lost with the connection.
                continue
            if answer['ok']:
                return answer['data']
            if answer['error']['code'] not in TRANSIENT:
                raise Refused(answer['error'])
            time.sleep(answer['error'].get('retryAfter', 1))

    # The connection

    def on_connect(self, _):
        self.request('presence:heartbeat', {'state': 'online'})
        self.catch_up()
        for call in self.request('call:query', {})['ringing']:
            self.ring(call)
        print('connected', flush=True)

    def on_disconnect(self, _):
        print('connection lost', flush=True)

    def on_connect_error(self, data):
        code = data['data']['code'] if isinstance(data, dict) and 'data' in data else None
        if code in FINAL:
            self.on_auth_ended({'reason': code})
        elif code is not None and code.startswith('AUTH.'):
            self.rest.token(renew=True)

    def on_auth_expiring(self, _):
        self.request('auth:renew', {'accessToken': self.rest.token(renew=True)})

    def on_auth_ended(self, notice):
        print(f"signed out: {notice['reason']}", flush=True)
        self.running = False

    # Messages

    def conversations(self):
        cursor = ''
        while cursor is not None:
            page = self.rest.get(f'chats?limit=100&filter=active{cursor and "&cursor=" + cursor}')
            yield from page['items']
            cursor = page['nextCursor']

    def catch_up(self):
        """Fetches what was sent while this client was not connected."""
        first, self.seen = self.seen is None, self.seen or {}
        for conversation in self.conversations():
            if first:
                self.seen[conversation['id']] = conversation['lastSeq']
            elif conversation['lastSeq'] > self.seen.get(conversation['id'], 0):
                self.fetch(conversation['id'])

    def fetch(self, conversation_id):
        """Shows all messages after the last one that was shown."""
        query = f'after={self.seen.get(conversation_id, 0)}'
        while query is not None:
            page = self.rest.get(f'chats/{conversation_id}/messages?{query}')
            for message in page['items']:
                self.show(message)
            query = page['nextCursor'] and f"cursor={page['nextCursor']}"

    def on_chat_message(self, notice):
        message = notice['message']
        seen = self.seen.get(message['conversationId'], 0)
        if message['seq'] == seen + 1:
            self.show(message)
        elif message['seq'] > seen:
            self.fetch(message['conversationId'])  # Something is missing before it.

    def show(self, message):
        self.seen[message['conversationId']] = message['seq']
        if message['sender']['id'] != self.rest.me['id'] and message['type'] == 'text':
            print(f"{message['sender']['displayName']}: {message['content']}", flush=True)

    # Calls

    def on_call_incoming(self, notice):
        self.ring(notice['call'], notice['caller'])

    def ring(self, call, caller=None):
        if self.ringing == call['id']:
            return
        self.ringing = call['id']
        users = [participant['user'] for participant in call['participants']]
        caller = caller or next(user for user in users if user['id'] == call['startedBy'])
        print(f"{caller['displayName']} is calling", flush=True)

    def on_call_ringingStopped(self, notice):
        if notice['callId'] == self.ringing:
            self.ringing = None
            print(f"stopped ringing: {notice['reason']}", flush=True)

    def on_call_declined(self, notice):
        print(f"call: {notice['reason']}", flush=True)

    def on_call_ended(self, notice):
        print(f"call ended: {notice['reason']}", flush=True)

    # Commands

    def read_commands(self):
        for line in sys.stdin:
            self.todo.put(('command', line.split(maxsplit=2)))
        self.todo.put(('command', ['quit']))

    def on_command(self, words):
        if words:
            getattr(self, 'do_' + words[0])(*words[1:])

    def conversation_with(self, username):
        users = self.rest.get(f'users/search?q={username}')['items']
        user = next(user for user in users if user['username'] == username)
        return self.rest.post('chats/direct', {'userId': user['id']})

    def do_send(self, username, text):
        conversation = self.conversation_with(username)
        # Repeating the send with this id stores nothing twice.
        message = self.request('chat:message', {
            'conversationId': conversation['id'],
            'clientMessageId': str(uuid.uuid4()),
            'content': text.strip(),
        })['message']
        print(f"sent: {message['content']}", flush=True)

    def do_read(self, username):
        conversation = self.conversation_with(username)
        answer = self.request('chat:read', {
            'conversationId': conversation['id'],
            'seq': conversation['lastSeq'],
        })
        print(f"read up to {answer['lastReadSeq']}", flush=True)

    def do_call(self, username):
        conversation = self.conversation_with(username)
        joined = self.request('call:initiate', {'conversationId': conversation['id'], 'kind': 'audio'})
        print(f"calling: {joined['call']['state']}", flush=True)

    def do_decline(self):
        self.request('call:decline', {'callId': self.ringing})
        print('declined', flush=True)

    def do_quit(self):
        self.running = False


if __name__ == '__main__':
    Client(*sys.argv[1:4]).run()
