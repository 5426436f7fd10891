import { Component } from '@angular/core';
import { EmailForm } from './email-form';
import { Factors } from './factors/factors';
import { PasswordForm } from './password-form';
import { SessionList } from '../../../core/session/devices/session-list';

/** Password, second factors, e-mail address and signed-in devices. */
@Component({
  selector: 'cc-security',
  imports: [EmailForm, Factors, PasswordForm, SessionList],
  template: `
    <h1 i18n="@@settings.security">Password and devices</h1>
    <section><cc-password-form /></section>
    <section><cc-factors /></section>
    <section><cc-email-form /></section>
    <section><cc-session-list /></section>
  `,
  styleUrl: '../../../ui/sections/section.css',
})
export class Security {}
