import type { SystemNote, UserId } from '@chatcall/contracts';
import type { Times } from '../../../core/i18n/times';
import { isolate } from '../../../core/i18n/isolate';

/** The member whose action a system message reports. */
export interface SystemActor {
  readonly id: UserId;
  readonly displayName: string;
}

/** A system message as text for the user `meId`. */
export function systemText(
  note: SystemNote,
  actor: SystemActor,
  meId: UserId | null,
  times: Times,
): string {
  const mine = actor.id === meId;
  const actorName = isolate(actor.displayName);
  switch (note.kind) {
    case 'group-created':
      return mine
        ? $localize`:@@system.createdByMe:You created the group “${isolate(note.title)}:title:”`
        : $localize`:@@system.created:${actorName}:actor: created the group “${isolate(note.title)}:title:”`;
    case 'channel-created':
      return mine
        ? $localize`:@@system.channelCreatedByMe:You created the channel “${isolate(note.title)}:title:”`
        : $localize`:@@system.channelCreated:${actorName}:actor: created the channel “${isolate(note.title)}:title:”`;
    case 'topic-changed':
      return topicText(note.topic, mine, actorName);
    case 'picture-changed':
      return mine
        ? $localize`:@@system.pictureChangedByMe:You changed the picture`
        : $localize`:@@system.pictureChanged:${actorName}:actor: changed the picture`;
    case 'picture-removed':
      return mine
        ? $localize`:@@system.pictureRemovedByMe:You removed the picture`
        : $localize`:@@system.pictureRemoved:${actorName}:actor: removed the picture`;
    case 'opened':
      return mine
        ? $localize`:@@system.openedByMe:You made this a channel that everyone can find and join`
        : $localize`:@@system.opened:${actorName}:actor: made this a channel that everyone can find and join`;
    case 'closed':
      return mine
        ? $localize`:@@system.closedByMe:You made this a private group`
        : $localize`:@@system.closed:${actorName}:actor: made this a private group`;
    case 'renamed':
      return mine
        ? $localize`:@@system.renamedByMe:You changed the name to “${isolate(note.title)}:title:”`
        : $localize`:@@system.renamed:${actorName}:actor: changed the name to “${isolate(note.title)}:title:”`;
    case 'members-added': {
      const names = times.list(
        note.names.map((name, index) =>
          note.userIds[index] === meId ? $localize`:@@system.you:you` : name,
        ),
      );
      return mine
        ? $localize`:@@system.addedByMe:You added ${names}:names:`
        : $localize`:@@system.added:${actorName}:actor: added ${names}:names:`;
    }
    case 'member-removed':
      if (note.userId === actor.id)
        return $localize`:@@system.removedByAdministrator:An administrator removed ${isolate(note.name)}:name:`;
      if (note.userId === meId)
        return $localize`:@@system.removedMe:${actorName}:actor: removed you`;
      return mine
        ? $localize`:@@system.removedByMe:You removed ${isolate(note.name)}:name:`
        : $localize`:@@system.removed:${actorName}:actor: removed ${isolate(note.name)}:name:`;
    case 'member-joined':
      return note.userId === meId
        ? $localize`:@@system.joinedMe:You joined`
        : $localize`:@@system.joined:${isolate(note.name)}:name: joined`;
    case 'member-left':
      return note.userId === meId
        ? $localize`:@@system.leftMe:You left`
        : $localize`:@@system.left:${isolate(note.name)}:name: left`;
    case 'call-ended':
      return callText(note, mine, actorName, times);
  }
}

function topicText(topic: string, mine: boolean, actorName: string): string {
  if (topic === '')
    return mine
      ? $localize`:@@system.topicRemovedByMe:You removed the topic`
      : $localize`:@@system.topicRemoved:${actorName}:actor: removed the topic`;
  return mine
    ? $localize`:@@system.topicChangedByMe:You set the topic to “${isolate(topic)}:topic:”`
    : $localize`:@@system.topicChanged:${actorName}:actor: set the topic to “${isolate(topic)}:topic:”`;
}

function callText(
  note: Extract<SystemNote, { kind: 'call-ended' }>,
  mine: boolean,
  actorName: string,
  times: Times,
): string {
  const video = note.callKind === 'video';
  switch (note.reason) {
    case 'completed': {
      const length = times.duration(note.duration);
      return video
        ? $localize`:@@system.videoCallEnded:Video call, ${length}:length:`
        : $localize`:@@system.audioCallEnded:Call, ${length}:length:`;
    }
    case 'declined':
      return mine
        ? $localize`:@@system.callDeclinedMine:Your call was declined`
        : $localize`:@@system.callDeclined:Call from ${actorName}:actor: declined`;
    case 'cancelled':
      return mine
        ? $localize`:@@system.callCancelledMine:You cancelled the call`
        : $localize`:@@system.callMissed:Missed call from ${actorName}:actor:`;
    case 'missed':
      return mine
        ? $localize`:@@system.callUnanswered:Your call wasn't answered`
        : $localize`:@@system.callMissed:Missed call from ${actorName}:actor:`;
    case 'busy':
      return mine
        ? $localize`:@@system.callBusyMine:They were on another call`
        : $localize`:@@system.callMissed:Missed call from ${actorName}:actor:`;
    case 'failed':
      return $localize`:@@system.callFailed:The call was disconnected`;
  }
}
