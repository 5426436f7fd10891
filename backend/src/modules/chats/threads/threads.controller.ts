import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Message, MessagePage, OwnThreadState, Thread, ThreadPage } from '@chatcall/contracts';
import type { Response } from 'express';
import {
  ApiProblem,
  Authenticated,
  Created,
  CurrentUser,
  RateLimit,
} from '../../../platform/http/index.js';
import { IdempotencyKey, TakesIdempotencyKey } from '../../../platform/idempotency/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import {
  MessageDto,
  MessagePageDto,
  MessageParamDto,
  MessagesService,
  requireSameKey,
} from '../messages/index.js';
import {
  MoveThreadCursorDto,
  RepliesQueryDto,
  SendReplyDto,
  ThreadsQueryDto,
} from './dto/requests.dto.js';
import { OwnThreadStateDto, ThreadDto, ThreadPageDto } from './dto/thread.dto.js';
import { ThreadsService } from './threads.service.js';

const READS = { name: 'chats-history', points: 600, seconds: 60, by: 'user' } as const;
const SENDS = { name: 'chats-send', points: 300, seconds: 10, by: 'user' } as const;
const CURSORS = { name: 'chats-cursors', points: 300, seconds: 10, by: 'user' } as const;
const FOLLOWS = { name: 'chats-follow', points: 120, seconds: 60, by: 'user' } as const;

const THREAD = 'chats/:conversationId/messages/:messageId/thread';

/** Threads: replies below a message. */
@ApiTags('chats')
@Authenticated()
@Controller()
export class ThreadsController {
  readonly #threads: ThreadsService;
  readonly #messages: MessagesService;

  constructor(threads: ThreadsService, messages: MessagesService) {
    this.#threads = threads;
    this.#messages = messages;
  }

  @Get('threads')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the threads that you follow',
    description:
      'Those with at least one reply, in conversations of which you are a member. The thread with the newest reply first.',
  })
  @ApiOkResponse({ type: ThreadPageDto, description: 'A page of your threads.' })
  listThreads(
    @CurrentUser() { userId }: Principal,
    @Query() query: ThreadsQueryDto,
  ): Promise<ThreadPage> {
    return this.#threads.followed(userId, query);
  }

  @Get(THREAD)
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Shows a thread',
    description:
      'The message below which it is, and what you have read of it. Every message of a user in the main timeline may have a thread; `root.thread` is null before the first reply.',
  })
  @ApiOkResponse({ type: ThreadDto, description: 'The thread.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  getThread(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<Thread> {
    return this.#threads.thread(userId, conversationId, messageId);
  }

  @Get(`${THREAD}/messages`)
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the replies in a thread',
    description:
      'Starts with the newest replies and continues with older ones. `before` chooses another start; `after` starts with newer replies and continues with even newer ones. Every page ascends by `threadSeq`, and ends before its texts exceed 256 KiB.',
  })
  @ApiOkResponse({ type: MessagePageDto, description: 'A page of the replies.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  listReplies(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Query() query: RepliesQueryDto,
  ): Promise<MessagePage> {
    return this.#threads.replies(userId, conversationId, messageId, query);
  }

  @Post(`${THREAD}/messages`)
  @Authenticated({ permission: 'messages.send' })
  @TakesIdempotencyKey(
    'Not needed: `clientMessageId` identifies the message. When it is given, it must be the `clientMessageId`.',
  )
  @RateLimit(SENDS)
  @ApiOperation({
    summary: 'Replies in a thread',
    description:
      'You follow the thread from now on, unless you have unfollowed it, and so does the author of its root. Sending the same `clientMessageId` again stores nothing and returns the stored message.',
  })
  @Created<Message>({
    type: MessageDto,
    description: 'Stored now.',
    location: ({ conversationId, id }) => `/api/chats/${conversationId}/messages/${id}`,
  })
  @ApiOkResponse({ type: MessageDto, description: 'Stored before.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.NO_THREAD',
    'CHAT.MESSAGE_DELETED',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.NOT_ALLOWED',
    'CHAT.REPLY_UNKNOWN',
    'CHAT.FILE_UNKNOWN',
    'COMMON.CONFLICT',
    'COMMON.QUOTA_EXCEEDED',
  )
  async sendReply(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Body() body: SendReplyDto,
    @IdempotencyKey() key: string | null,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Message> {
    requireSameKey(key, body.clientMessageId);
    const { message, repeated } = await this.#messages.send(userId, conversationId, body, {
      threadId: messageId,
      alsoToConversation: body.alsoToConversation ?? false,
    });
    response.status(repeated ? HttpStatus.OK : HttpStatus.CREATED);
    return message;
  }

  @Put(`${THREAD}/following`)
  @RateLimit(FOLLOWS)
  @ApiOperation({
    summary: 'Follows a thread',
    description: 'New replies are unread for you from now on. Following it again changes nothing.',
  })
  @ApiOkResponse({ type: OwnThreadStateDto, description: 'Your state of the thread.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  followThread(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<OwnThreadState> {
    return this.#threads.setFollowing(userId, conversationId, messageId, true);
  }

  @Delete(`${THREAD}/following`)
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(FOLLOWS)
  @ApiOperation({
    summary: 'Unfollows a thread',
    description:
      'Also when you reply in it later you do not follow it again by that. Unfollowing it again changes nothing.',
  })
  @ApiNoContentResponse({ description: 'You do not follow the thread.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  async unfollowThread(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<void> {
    await this.#threads.setFollowing(userId, conversationId, messageId, false);
  }

  @Put(`${THREAD}/read`)
  @RateLimit(CURSORS)
  @ApiOperation({
    summary: 'Moves your read cursor in a thread',
    description:
      'Only forward, unless `back` is true, and never beyond the newest reply. Does nothing in a thread that you have never followed.',
  })
  @ApiOkResponse({ type: OwnThreadStateDto, description: 'Your state of the thread.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NO_THREAD')
  moveThreadCursor(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Body() { seq, back = false }: MoveThreadCursorDto,
  ): Promise<OwnThreadState> {
    return this.#threads.moveRead(userId, conversationId, messageId, { seq, back });
  }
}
