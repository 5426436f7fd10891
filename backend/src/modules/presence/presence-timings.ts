import { Injectable } from '@nestjs/common';

/** How patient presence is. All in milliseconds. */
@Injectable()
export class PresenceTimings {
  /**
   * A device whose node has not said for so long that its connection works counts as gone: the node is dead. A node says it with every answer to
   * its pings, at least every 45 seconds; the end of a connection it says at once.
   */
  readonly deviceTtlMs: number = 60_000;
  /** A device that is back within this time was never gone for the others. */
  readonly reconnectMs: number = 5_000;
  /** A change between online and away has to last so long before it is told: a device that connects says only then that it is away. */
  readonly settleMs: number = 1_500;
  /** Between two looks for devices whose time is over. */
  readonly sweepMs: number = 1_000;
}
