import { Component, input } from '@angular/core';

export type IllustrationName = 'chats' | 'timeline' | 'contacts' | 'search' | 'broken';

/** A small drawing in the colours of the theme. */
@Component({
  selector: 'cc-illustration',
  templateUrl: './illustration.html',
  styleUrl: './illustration.css',
})
export class Illustration {
  readonly name = input.required<IllustrationName>();
}
