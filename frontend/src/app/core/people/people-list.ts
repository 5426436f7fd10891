import { NgTemplateOutlet } from '@angular/common';
import {
  booleanAttribute,
  Component,
  computed,
  contentChild,
  Directive,
  ElementRef,
  inject,
  input,
  TemplateRef,
  viewChild,
} from '@angular/core';
import type { UserCard } from '@chatcall/contracts';
import { Button } from '../../ui/button/button';
import { Icon } from '../../ui/icon/icon';
import { Skeleton } from '../../ui/skeleton/skeleton';
import { PeopleSearch } from './people-search';

interface PersonContext {
  readonly $implicit: UserCard;
}

/** The template of a person in {@link PeopleList}: `<ng-template ccPerson let-user>`. */
@Directive({ selector: 'ng-template[ccPerson]' })
export class PersonTemplate {
  readonly template = inject<TemplateRef<PersonContext>>(TemplateRef);

  /** The type of `let-user`, for the compiler. */
  static ngTemplateContextGuard(_: PersonTemplate, context: unknown): context is PersonContext {
    return context !== undefined;
  }
}

/**
 * A search field and its results, each rendered with the template inside; other content is placed
 * between field and list. The parent provides {@link PeopleSearch}.
 */
@Component({
  selector: 'cc-people-list',
  imports: [Button, Icon, NgTemplateOutlet, Skeleton],
  templateUrl: './people-list.html',
  styleUrl: './people-list.css',
})
export class PeopleList {
  protected readonly search = inject(PeopleSearch);
  /** The field gets the focus when the dialog opens. */
  readonly focused = input(false, { transform: booleanAttribute });
  protected readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  protected readonly person = contentChild.required(PersonTemplate);
  protected readonly waiting = computed(
    () => this.search.state().status === 'idle' && this.search.people().length === 0,
  );

  focus(): void {
    this.field().nativeElement.focus();
  }

  protected type(event: Event): void {
    this.search.setQuery((event.target as HTMLInputElement).value);
  }
}
