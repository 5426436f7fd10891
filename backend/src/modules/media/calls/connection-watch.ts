import { Injectable, Logger } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { ShutdownState } from '../../../platform/lifecycle/index.js';
import { MediaNodes } from '../node/media-nodes.js';
import { CallDepartures } from './call-departures.js';
import { CallSeats } from './call-seats.js';
import type { Seat, SeatLoss } from './call-seats.js';

/** Lets devices whose connection is gone wait in their room for a while, and takes out those that were disconnected on purpose. */
@Injectable()
export class ConnectionWatch implements OnModuleInit {
  readonly #logger = new Logger('Calls');

  constructor(
    private readonly seats: CallSeats,
    private readonly nodes: MediaNodes,
    private readonly departures: CallDepartures,
    private readonly state: ShutdownState,
  ) {}

  onModuleInit(): void {
    this.seats.onLoss((seat, loss) => {
      this.#gone(seat, loss).catch((error: unknown) =>
        this.#logger.error(
          { err: error, callId: seat.callId },
          'A device that disconnected could not be taken out of its call',
        ),
      );
    });
  }

  async #gone({ callId, peerId, mediaNodeId }: Seat, loss: SeatLoss): Promise<void> {
    // Clients of a process that goes down come back through another one: they are cut off, not gone on purpose.
    if (loss === 'closed' && !this.state.shuttingDown)
      await this.departures.depart(callId, [peerId], 'hung-up');
    else await this.nodes.get(mediaNodeId).suspend({ callId, peerId });
  }
}
