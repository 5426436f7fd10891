import { inject, Injectable } from '@angular/core';
import type { CursorPage, Me, Session, SessionId, UpdateProfileRequest } from '@chatcall/contracts';
import { fromBehavior } from '../../core/behavior';
import { CLIENT } from '../../core/client';

/** The own account. */
@Injectable({ providedIn: 'root' })
export class SettingsState {
  readonly #client = inject(CLIENT);
  readonly me = fromBehavior(this.#client.users.me$);

  updateProfile(change: UpdateProfileRequest): Promise<Me> {
    return this.#client.users.updateProfile(change);
  }

  async setAvatar(file: File): Promise<void> {
    await this.#client.users.setAvatar({ name: file.name, content: file });
  }

  async removeAvatar(): Promise<void> {
    await this.#client.users.removeAvatar();
  }

  changePassword(current: string, next: string): Promise<void> {
    return this.#client.auth.changePassword(current, next);
  }

  sessions(cursor: string | null): Promise<CursorPage<Session>> {
    return this.#client.auth.sessions(cursor);
  }

  endSession(id: SessionId): Promise<void> {
    return this.#client.auth.endSession(id);
  }

  signOutEverywhere(): Promise<void> {
    return this.#client.auth.signOutEverywhere();
  }
}
