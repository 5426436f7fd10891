import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { SignInFrame } from './sign-in-frame';

/** What a new account waits for. */
@Component({
  selector: 'cc-waiting',
  imports: [RouterLink, SignInFrame],
  templateUrl: './waiting.html',
  styleUrl: './sign-in.css',
})
export class Waiting {
  /** Of the path: a `WaitingReason`. */
  readonly reason = input.required<string>();
  protected readonly text = computed(() =>
    this.reason() === 'verification'
      ? $localize`:@@waiting.verification:Open the link in the email that we've sent to your address. Then you can sign in. If nothing arrived, sign in to get another email.`
      : $localize`:@@waiting.approval:Your account was created. Now an administrator decides about it. If this server sends email, you'll get one. Then you can sign in.`,
  );
}
