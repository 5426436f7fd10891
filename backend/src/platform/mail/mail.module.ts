import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { AppConfig } from '../../config/index.js';
import { MailCheck } from './mail-check.js';
import { MailQueue } from './mail-queue.js';
import { Mailer } from './mailer.js';
import { NoMailer } from './no-mailer.js';
import { SealedPayload } from './sealed-payload.js';
import { SmtpMailer } from './smtp-mailer.js';

/** Mail, over SMTP when it is configured. */
@Module({})
export class MailModule {
  static forRoot({ mail }: AppConfig): DynamicModule {
    const mailer = mail === null ? new NoMailer() : new SmtpMailer(mail);
    return {
      module: MailModule,
      global: true,
      providers: [{ provide: Mailer, useValue: mailer }, SealedPayload, MailQueue, MailCheck],
      exports: [MailQueue, SealedPayload],
    };
  }
}
