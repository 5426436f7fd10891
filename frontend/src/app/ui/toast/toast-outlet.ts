import { Component, inject } from '@angular/core';
import { Button } from '../button/button';
import { Icon } from '../icon/icon';
import { Toasts } from './toasts';

/** Draws the toasts; stands once in the root. */
@Component({
  selector: 'cc-toast-outlet',
  imports: [Button, Icon],
  templateUrl: './toast-outlet.html',
  styleUrl: './toast-outlet.css',
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
