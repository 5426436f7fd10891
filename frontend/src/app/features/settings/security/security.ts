import { Component } from '@angular/core';
import { EmailForm } from './email-form';
import { PasswordForm } from './password-form';
import { SessionList } from '../../../core/session/devices/session-list';

/** Password, e-mail address and signed-in devices. */
@Component({
  selector: 'cc-security',
  imports: [EmailForm, PasswordForm, SessionList],
  template: `
    <h1 i18n="@@settings.security">Password and devices</h1>
    <section><cc-password-form /></section>
    <section><cc-email-form /></section>
    <section><cc-session-list /></section>
  `,
  styleUrl: '../../../ui/sections/section.css',
})
export class Security {}
