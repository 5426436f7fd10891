import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, UserCard, UserSearchHit } from '@chatcall/contracts';
import { ApiProblem, Authenticated, CurrentUser, RateLimit } from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { SearchUsersDto, UserIdParamDto } from './dto/requests.dto.js';
import { UserCardDto, UserSearchPageDto } from './dto/answers.dto.js';
import { UsersService } from './users.service.js';

/** Other users. */
@ApiTags('users')
@Authenticated()
@Controller('users')
export class UsersController {
  readonly #users: UsersService;

  constructor(users: UsersService) {
    this.#users = users;
  }

  @Get('search')
  @Authenticated({ permission: 'directory.read' })
  @RateLimit({ name: 'search', points: 120, seconds: 60, by: 'user' })
  @ApiOperation({
    summary: 'Finds users by name and username',
    description:
      'The name or username itself comes first, then names that begin with the text, words that begin with it, words that contain it, and words with one typo. Users who have blocked you are not found.',
  })
  @ApiOkResponse({ type: UserSearchPageDto, description: 'A page of the found users.' })
  searchUsers(
    @CurrentUser() { userId }: Principal,
    @Query() query: SearchUsersDto,
  ): Promise<CursorPage<UserSearchHit>> {
    return this.#users.search(userId, query.q, query.cursor, query.limit ?? LIMITS.pageDefault);
  }

  @Get(':userId')
  @ApiOperation({
    summary: 'Returns a user',
    description:
      'The status text is empty unless you may see it. Users who have blocked you are not found.',
  })
  @ApiOkResponse({ type: UserCardDto, description: 'The user, as you may see them.' })
  @ApiProblem('USERS.NOT_FOUND')
  getUser(
    @CurrentUser() { userId }: Principal,
    @Param() params: UserIdParamDto,
  ): Promise<UserCard> {
    return this.#users.card(userId, params.userId);
  }
}
