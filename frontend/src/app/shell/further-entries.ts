import { Component } from '@angular/core';
import { CallsEntry } from '../features/call-log/calls-entry';
import { NoticesEntry } from '../features/notices/notices-entry';

/** The entries of the navigation that are loaded after the first page. */
@Component({
  selector: 'cc-further-entries',
  imports: [CallsEntry, NoticesEntry],
  template: `<cc-calls-entry /><cc-notices-entry />`,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class FurtherEntries {}
