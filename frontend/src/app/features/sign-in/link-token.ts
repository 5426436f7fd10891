import { Location } from '@angular/common';
import { inject, Injectable } from '@angular/core';
import { ActivatedRoute } from '@angular/router';

/** The token of a one-time link: the fragment of the address, which is sent to no server. */
@Injectable()
export class LinkToken {
  readonly #location = inject(Location);
  /** Null: the address was cut off. */
  readonly value = inject(ActivatedRoute).snapshot.fragment || null;

  /** Removes the token from the address, after its use. */
  forget(): void {
    this.#location.replaceState(this.#location.path(false));
  }
}
