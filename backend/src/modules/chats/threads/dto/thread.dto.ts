import { ApiProperty } from '@nestjs/swagger';
import type { Message, OwnThreadState, Thread, ThreadPage } from '@chatcall/contracts';
import { CursorPageDto, PageItems } from '../../../../platform/http/index.js';
import { MessageDto } from '../../messages/index.js';

/** What you have read of a thread, and whether you follow it. */
export class OwnThreadStateDto implements OwnThreadState {
  @ApiProperty({
    description:
      'New replies count as unread. The author of the root, authors of replies and members who are mentioned in one follow a thread, unless they have decided otherwise.',
  })
  readonly following: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 3,
    description:
      '`threadSeq` up to which you have read; 0 for a thread that you have never followed.',
  })
  readonly lastReadSeq: number;

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 1,
    description:
      'Replies of others after it that are not deleted; 0 for a thread that you do not follow.',
  })
  readonly unread: number;
}

/** A thread as you see it. */
export class ThreadDto implements Thread {
  @ApiProperty({
    type: MessageDto,
    description:
      'The message below which the replies are. Its `thread` is null before the first reply.',
  })
  readonly root: Message;

  @ApiProperty({ type: OwnThreadStateDto })
  readonly own: OwnThreadStateDto;
}

export class ThreadPageDto extends CursorPageDto implements ThreadPage {
  @PageItems(ThreadDto, 'The thread with the newest reply first.')
  readonly items: readonly ThreadDto[];

  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 2,
    description: 'All threads that you follow and that have unread replies.',
  })
  readonly unreadThreads: number;
}
