import type { CallReaction } from '@chatcall/contracts';

/** What a reaction says, for those who do not see it. */
export function reactionWord(reaction: CallReaction): string {
  switch (reaction) {
    case '👍':
      return $localize`:@@reaction.thumbsUp:Thumbs up`;
    case '👏':
      return $localize`:@@reaction.applause:Applause`;
    case '❤️':
      return $localize`:@@reaction.heart:Heart`;
    case '😂':
      return $localize`:@@reaction.laughing:Laughing`;
    case '😮':
      return $localize`:@@reaction.surprised:Surprised`;
    case '🎉':
      return $localize`:@@reaction.celebration:Celebration`;
  }
}
