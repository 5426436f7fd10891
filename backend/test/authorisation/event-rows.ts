import { randomUUID } from 'node:crypto';
import { storedFile } from '../support/index.js';
import { DTLS } from '../media/rtp-parameters.js';
import {
  ACROSS_BLOCK,
  ALL,
  IN_GROUP,
  OUTSIDE,
  WITHOUT_ACCESS,
  THE_TWO,
  UNKNOWN_ID,
} from './rows.js';
import type { EventRow, Expectation } from './rows.js';
import { MEETING_ROWS } from './meeting-rows.js';
import { CAPABILITIES, ENTRY } from './world.js';
import type { World } from './world.js';

const GROUP = 'the group';
const DIRECT = 'the conversation of two';
const BLOCKED = 'the conversation with a block';
const CALL = 'the running call';
const PAST = 'a past call that the removed one was in';

/** For the media of the owner: only a device in the call has media there, and only its own. */
const MEDIA = (member: Expectation['others']): Expectation => ({
  owner: 'ok',
  member,
  others: 'MEDIA.NOT_JOINED',
});

/**
 * The answer of each client event to each role, with ids of other users. Rows that change the call
 * come last.
 */
export const EVENT_ROWS: readonly EventRow[] = [
  {
    route: 'auth:renew',
    of: 'a token of the owner',
    request: ({ users }) => ({ accessToken: users.owner.user.token }),
    expect: { owner: 'ok', others: 'AUTH.TOKEN_INVALID' },
  },

  // Conversations.
  {
    route: 'chat:message',
    of: GROUP,
    request: ({ group }) => message(group),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:message',
    of: DIRECT,
    request: ({ direct }) => message(direct),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'chat:message',
    of: BLOCKED,
    request: ({ withBlocked }) => message(withBlocked),
    expect: ACROSS_BLOCK('CHAT.BLOCKED', OUTSIDE),
  },
  {
    route: 'chat:message',
    of: 'a message of the group as the one that is answered',
    request: async (world, actor) => ({
      ...message(await world.ownGroup(actor)),
      replyTo: world.messageId,
    }),
    expect: ALL('CHAT.REPLY_UNKNOWN'),
  },
  {
    route: 'chat:message',
    of: 'a file of the owner, in an own group',
    request: async (world, actor) => ({
      ...message(await world.ownGroup(actor)),
      files: [{ id: await storedFile(world.app, world.users.owner.id) }],
    }),
    expect: { owner: 'ok', others: 'CHAT.FILE_UNKNOWN' },
  },
  {
    route: 'chat:message',
    of: 'a message of the group as the root of a thread',
    request: ({ group, messageId }) => ({ ...message(group), threadId: messageId }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:message',
    of: 'a message of the group as the root of a thread in an own group',
    request: async (world, actor) => ({
      ...message(await world.ownGroup(actor)),
      threadId: world.messageId,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'chat:readThread',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({ conversationId: group, threadId: messageId, seq: 1 }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:readThread',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      conversationId: await world.ownGroup(actor),
      threadId: world.messageId,
      seq: 1,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'chat:edit',
    of: 'a message of the owner',
    request: async (world) => ({
      ...(await world.freshMessage()),
      content: 'Edited',
    }),
    expect: {
      owner: 'ok',
      admin: 'CHAT.NOT_ALLOWED',
      member: 'CHAT.NOT_ALLOWED',
      others: OUTSIDE,
    },
  },
  {
    route: 'chat:edit',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      conversationId: await world.ownGroup(actor),
      messageId: world.messageId,
      content: 'Edited',
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'chat:delete',
    of: 'a message of the owner',
    request: (world) => world.freshMessage(),
    expect: { owner: 'ok', admin: 'ok', member: 'CHAT.NOT_ALLOWED', others: OUTSIDE },
  },
  {
    route: 'chat:delete',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      conversationId: await world.ownGroup(actor),
      messageId: world.messageId,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'chat:forward',
    of: 'a message of the group, to an own group',
    request: async (world, actor) => ({
      conversationId: await world.ownGroup(actor),
      clientMessageId: randomUUID(),
      sourceConversationId: world.group,
      messageId: world.messageId,
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:forward',
    of: 'a message of the group, to the conversation of two',
    request: ({ direct, group, messageId }) => ({
      conversationId: direct,
      clientMessageId: randomUUID(),
      sourceConversationId: group,
      messageId,
    }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'chat:react',
    of: 'a message of the group',
    request: ({ group, messageId }) => ({
      conversationId: group,
      messageId,
      emoji: '👍',
      reacted: true,
    }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:react',
    of: 'a message of the group, through an own group',
    request: async (world, actor) => ({
      conversationId: await world.ownGroup(actor),
      messageId: world.messageId,
      emoji: '👍',
      reacted: true,
    }),
    expect: ALL('CHAT.NOT_FOUND'),
  },
  {
    route: 'chat:typing',
    of: GROUP,
    request: ({ group }) => ({ conversationId: group, typing: true }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:typing',
    of: DIRECT,
    request: ({ direct }) => ({ conversationId: direct, typing: true }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    // Sent to nobody; the typing user does not notice the block.
    route: 'chat:typing',
    of: BLOCKED,
    request: ({ withBlocked }) => ({ conversationId: withBlocked, typing: true }),
    expect: ACROSS_BLOCK('ok', OUTSIDE),
  },
  {
    route: 'chat:read',
    of: GROUP,
    request: ({ group }) => ({ conversationId: group, seq: 1 }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:read',
    of: DIRECT,
    request: ({ direct }) => ({ conversationId: direct, seq: 1 }),
    expect: THE_TWO('ok', OUTSIDE),
  },
  {
    route: 'chat:delivered',
    of: GROUP,
    request: ({ group }) => ({ conversationId: group, seq: 1 }),
    expect: IN_GROUP('ok', OUTSIDE),
  },
  {
    route: 'chat:delivered',
    of: DIRECT,
    request: ({ direct }) => ({ conversationId: direct, seq: 1 }),
    expect: THE_TWO('ok', OUTSIDE),
  },

  // Presence.
  {
    route: 'presence:heartbeat',
    of: 'oneself',
    request: () => ({ state: 'online' }),
    expect: ALL('ok'),
  },
  {
    route: 'presence:query',
    of: 'oneself',
    request: () => ({}),
    expect: ALL('ok'),
    hides: { text: ({ users }) => users.owner.id, from: WITHOUT_ACCESS },
  },

  // Media of the owner in the running call.
  {
    route: 'media:produce',
    of: 'the send transport of the owner',
    request: (world) => world.production(world.call),
    expect: MEDIA('MEDIA.TRANSPORT_NOT_FOUND'),
  },
  ...(['media:pauseProducer', 'media:resumeProducer', 'media:closeProducer'] as const).map(
    (route): EventRow => ({
      route,
      of: 'a producer of the owner',
      request: producerOfOwner,
      expect: MEDIA('MEDIA.PRODUCER_NOT_FOUND'),
    }),
  ),
  {
    // Devices in the call may receive what the others send: the member does, but the owner not from
    // themselves.
    route: 'media:consume',
    of: 'a producer of the owner',
    request: async (world) => ({
      callId: world.call.call.id,
      rtpCapabilities: CAPABILITIES,
      producerIds: [await world.producer()],
    }),
    expect: { owner: 'ok', member: 'ok', others: 'MEDIA.NOT_JOINED' },
  },
  ...(['media:pauseConsumers', 'media:resumeConsumers', 'media:closeConsumers'] as const).map(
    (route): EventRow => ({
      route,
      of: 'a consumer of the owner',
      request: async (world) => ({
        callId: world.call.call.id,
        consumerIds: [await world.consumerOfOwner()],
      }),
      expect: MEDIA('MEDIA.CONSUMER_NOT_FOUND'),
    }),
  ),
  {
    route: 'media:setViews',
    of: 'a consumer of the owner',
    request: async (world) => ({
      callId: world.call.call.id,
      views: [
        { consumerId: await world.consumerOfOwner(), width: 320, height: 180, pinned: false },
      ],
    }),
    expect: MEDIA('MEDIA.CONSUMER_NOT_FOUND'),
  },
  {
    route: 'media:restartIce',
    of: 'a transport of the owner',
    request: ({ call }) => ({ callId: call.call.id, transportId: call.recvTransport.id }),
    expect: MEDIA('MEDIA.TRANSPORT_NOT_FOUND'),
  },
  {
    route: 'media:connectTransport',
    of: 'a transport of the owner',
    request: ({ call }) => ({
      callId: call.call.id,
      transportId: call.recvTransport.id,
      dtlsParameters: DTLS,
    }),
    expect: MEDIA('MEDIA.TRANSPORT_NOT_FOUND'),
  },

  ...MEETING_ROWS,

  // Calls.
  { route: 'call:query', of: 'oneself', request: () => ({}), expect: ALL('ok') },
  {
    route: 'call:initiate',
    of: BLOCKED,
    request: ({ withBlocked }) => ({ conversationId: withBlocked, kind: 'audio' }),
    expect: ACROSS_BLOCK('CHAT.BLOCKED', OUTSIDE),
  },
  // Request ids belong to the user: nothing happens to the owner, as the rows below show.
  ...(['call:unload', 'call:giveUp'] as const).map((route): EventRow => ({
    route,
    of: 'the request of the owner to start the call',
    request: (_world, { role }) => ({ entryRequestId: role === 'owner' ? UNKNOWN_ID : ENTRY }),
    expect: ALL('ok'),
  })),
  {
    route: 'call:decline',
    of: CALL,
    request: onCall,
    expect: {
      owner: 'CALL.WRONG_STATE',
      member: 'CALL.WRONG_STATE',
      admin: 'ok',
      others: 'CALL.NOT_FOUND',
    },
  },
  ...(['call:prepare', 'call:accept'] as const).map((route): EventRow => ({
    route,
    of: CALL,
    request: (world) => ({ ...onCall(world), rtpCapabilities: { codecs: [] } }),
    expect: IN_GROUP('CALL.WRONG_STATE', 'CALL.NOT_FOUND'),
  })),
  {
    route: 'call:initiate',
    of: GROUP,
    request: ({ group }) => ({ conversationId: group, kind: 'audio' }),
    // Starting a call during an active call joins the active one.
    expect: {
      owner: 'CALL.ALREADY_ACTIVE',
      member: 'CALL.ALREADY_ACTIVE',
      admin: 'ok',
      others: OUTSIDE,
    },
  },
  {
    route: 'call:cancel',
    of: `${CALL}, by another user than the one who started it`,
    request: ({ call }, { role }) =>
      role === 'owner' ? { callId: crypto.randomUUID() } : { callId: call.call.id },
    expect: { admin: 'CALL.WRONG_STATE', member: 'CALL.WRONG_STATE', others: 'CALL.NOT_FOUND' },
  },
  { route: 'call:join', of: CALL, request: onCall, expect: IN_GROUP('ok', 'CALL.NOT_FOUND') },
  { route: 'call:hangup', of: CALL, request: onCall, expect: IN_GROUP('ok', 'CALL.NOT_FOUND') },
  ...(['call:accept', 'call:join', 'call:decline', 'call:cancel'] as const).map(
    (route): EventRow => ({
      route,
      of: PAST,
      request: ({ pastCall }) => ({ callId: pastCall }),
      expect: IN_GROUP('CALL.ENDED', 'CALL.NOT_FOUND'),
    }),
  ),
  {
    route: 'call:hangup',
    of: PAST,
    request: ({ pastCall }) => ({ callId: pastCall }),
    expect: IN_GROUP('ok', 'CALL.NOT_FOUND'),
  },
];

function message(conversationId: string): object {
  return { conversationId, content: 'Hello', clientMessageId: crypto.randomUUID() };
}

function onCall({ call }: World): object {
  return { callId: call.call.id };
}

async function producerOfOwner(world: World): Promise<object> {
  return { callId: world.call.call.id, producerId: await world.producer() };
}
