import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';

/** How patient presence is. All in milliseconds. */
@Injectable()
export class PresenceTimings {
  /** Without a heartbeat for so long, a device counts as gone. */
  readonly deviceTtlMs: number = 2 * LIMITS.heartbeatSeconds * 1000;
  /** A device that is back within this time was never gone for the others. */
  readonly reconnectMs: number = 5_000;
  /** A change between online and away has to last so long before it is told: a device that connects says only then that it is away. */
  readonly settleMs: number = 1_500;
  /** Between two looks for devices whose time is over. */
  readonly sweepMs: number = 1_000;
}
