import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { deleteInBatches } from '../../../platform/database/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { participantOf } from '../call-record.js';
import { CallParticipants } from '../call-participants.js';
import { CallEndedError, NeverInCallError } from '../calls.errors.js';
import { CallQualityRepository } from './call-quality.repository.js';
import type { QualityReport, ReportingDevice } from './call-quality.repository.js';

const FORGET_JOB = 'calls.forget-quality';
const FORGET_EVERY_MS = 6 * 3_600_000;
const KEPT_DAYS = 90;
/** Milliseconds after the end of a call in which devices may send their last report. */
const LATE_MS = 120_000;

/** Keeps what devices measure of their connections in calls, for some time. */
@Injectable()
export class CallQuality implements OnModuleInit {
  readonly #participants: CallParticipants;
  readonly #repository: CallQualityRepository;
  readonly #jobs: JobQueue;

  constructor(participants: CallParticipants, repository: CallQualityRepository, jobs: JobQueue) {
    this.#participants = participants;
    this.#repository = repository;
    this.#jobs = jobs;
  }

  onModuleInit(): void {
    this.#jobs.every(FORGET_JOB, FORGET_EVERY_MS, async () => {
      await deleteInBatches((limit) => this.#repository.forget(KEPT_DAYS, limit));
    });
  }

  /**
   * Adds what a device has measured since its last report.
   * @throws CallNotFoundError when the user is not a member; NeverInCallError for a device that was
   * not in the call; CallEndedError some time after its end
   */
  async report(device: ReportingDevice, report: QualityReport): Promise<void> {
    const { callId, userId, sessionId } = device;
    const call = await this.#participants.require(callId, userId);
    const isIn = call.devices.some((one) => one.sessionId === sessionId);
    if (!isIn && participantOf(call, userId)?.deviceId !== sessionId) throw new NeverInCallError();
    if (call.endedAt !== null && call.endedAt.getTime() + LATE_MS < Date.now())
      throw new CallEndedError();
    await this.#repository.add(device, report);
  }
}
