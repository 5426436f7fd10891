import { inject, Injectable, signal } from '@angular/core';
import type { UserId } from '@chatcall/contracts';
import { KeyValue } from '../../platform/key-value';

const KEY = 'chatcall.call.volumes';
/** The loudest that somebody can be made. */
const MAX = 2;
/** More users are not remembered: the one whose volume was changed first is forgotten. */
const USERS_MAX = 200;

type Volumes = Readonly<Record<UserId, number>>;

/** How loud I hear each user in calls in this browser: 0 to 2, 1 as they are sent. */
@Injectable({ providedIn: 'root' })
export class ParticipantVolumes {
  readonly #store = inject(KeyValue);
  readonly #volumes = signal<Volumes>(parse(this.#store.get(KEY)));

  of(userId: UserId): number {
    return this.#volumes()[userId] ?? 1;
  }

  /** Keeps what another tab changed meanwhile. */
  set(userId: UserId, volume: number): void {
    const { [userId]: _before, ...others } = parse(this.#store.get(KEY));
    const kept = Object.entries(others).slice(-USERS_MAX + 1);
    const own: [UserId, number][] = volume === 1 ? [] : [[userId, clamp(volume)]];
    this.#volumes.set(Object.fromEntries([...kept, ...own]));
    this.#store.set(KEY, JSON.stringify(this.#volumes()));
  }
}

function clamp(volume: number): number {
  return Math.min(MAX, Math.max(0, volume));
}

/** Nothing for what is missing or invalid. */
function parse(text: string | null): Volumes {
  try {
    const kept = JSON.parse(text ?? '{}') as Readonly<Record<string, unknown>> | null;
    return Object.fromEntries(
      Object.entries(kept ?? {}).flatMap(([id, volume]) =>
        typeof volume === 'number' && Number.isFinite(volume) ? [[id, clamp(volume)]] : [],
      ),
    );
  } catch {
    return {};
  }
}
