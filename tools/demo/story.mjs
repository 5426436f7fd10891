/** What the demo shows: an owner, three people and what they have said so far. */

/** May do everything on the server. */
export const OWNER = {
  username: 'admin',
  displayName: 'Administrator',
  email: 'admin@demo.example',
};

export const PEOPLE = [
  { username: 'ada', displayName: 'Ada Byron', email: 'ada@demo.example' },
  { username: 'grace', displayName: 'Grace Murray', email: 'grace@demo.example' },
  { username: 'alan', displayName: 'Alan Mathison', email: 'alan@demo.example' },
];

export const GROUP = {
  title: 'Release 1.0',
  owner: 'ada',
  messages: [
    ['ada', 'Good morning! I opened this room for the release.'],
    ['grace', 'Morning. The build is green since last night.'],
    ['alan', 'I went through the open issues: two are left, both small.'],
    ['ada', 'Which two?'],
    [
      'alan',
      '1. The date in the export is in the wrong time zone.\n2. A typo on the sign-in page.',
    ],
    ['grace', 'I take the typo 🙂'],
    ['alan', 'Then I take the export. I will need the log of last Friday, does somebody have it?'],
    ['ada', 'It is on the file server, in the folder “exports”. Ask me if you have no access.'],
    ['alan', 'Found it, thanks.'],
    ['grace', 'Typo is fixed and merged.'],
    ['alan', 'Export as well. It was daylight saving, of course.'],
    ['ada', 'It always is. Shall we have a call at three and go through the notes together?'],
    ['grace', 'Three is fine 👍'],
  ],
};

export const DIRECT = {
  between: ['ada', 'grace'],
  messages: [
    ['grace', 'Do you have a minute after the call?'],
    ['ada', 'Yes. What is it about?'],
    [
      'grace',
      'The demo for the customer on Thursday. I would like to show calls with the camera on.',
    ],
    ['ada', 'Good idea. Try it from your laptop first; other machines need https for the camera.'],
  ],
};
