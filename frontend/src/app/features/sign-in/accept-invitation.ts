import { Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { ChatCallError } from '@chatcall/client-sdk';
import type { InvitationPreview } from '@chatcall/contracts';
import { CLIENT } from '../../core/client';
import { errorText, loadErrorTexts } from '../../core/errors/error-text';
import { Button } from '../../ui/button/button';
import { Icon } from '../../ui/icon/icon';
import { LinkToken } from './link-token';
import { SignInFrame } from './sign-in-frame';

/** An invitation that was opened by a user who has an account: they join its groups and channels. */
@Component({
  selector: 'cc-accept-invitation',
  imports: [Button, Icon, RouterLink, SignInFrame],
  providers: [LinkToken],
  templateUrl: './accept-invitation.html',
  styleUrl: './sign-in.css',
})
export class AcceptInvitation {
  readonly #site = inject(CLIENT).site;
  readonly #token = inject(LinkToken);
  protected readonly invitation = signal<InvitationPreview | null>(null);
  protected readonly state = signal<'loading' | 'open' | 'busy' | 'done' | 'invalid'>('loading');
  protected readonly joined = signal(0);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    void this.#attempt(async (token) => {
      this.invitation.set(await this.#site.invitation(token));
      this.state.set('open');
    });
  }

  protected async join(): Promise<void> {
    if (this.state() === 'busy') return;
    this.state.set('busy');
    await this.#attempt(async (token) => {
      const { conversationIds } = await this.#site.acceptInvitation(token);
      this.joined.set(conversationIds.length);
      this.#token.forget();
      this.state.set('done');
    });
  }

  async #attempt(request: (token: string) => Promise<void>): Promise<void> {
    this.failure.set(null);
    try {
      await request(this.#token.value ?? '');
    } catch (error) {
      const code = error instanceof ChatCallError ? error.code : null;
      // A link that was cut off is not valid either.
      const invalid = code === 'AUTH.LINK_INVALID' || code === 'COMMON.VALIDATION';
      this.state.set(invalid ? 'invalid' : 'open');
      if (invalid) return;
      await loadErrorTexts().catch(() => undefined);
      this.failure.set(errorText(error));
    }
  }
}
