/** Files named after nothing attract everything: one concept a file, named after it. */
export const noCatchAllFiles = {
  meta: {
    type: 'problem',
    docs: {
      description:
        'forbid utils, helpers, common and misc as names of files and folders in the apps',
    },
    messages: { catchAll: "'{{name}}' names no concept: name the file after what it holds." },
    schema: [],
  },
  create(context) {
    return {
      Program(node) {
        const path = context.filename.replaceAll('\\', '/');
        if (!/\/(backend|frontend)\/src\//.test(path)) return;
        const inside = path.slice(path.search(/\/(backend|frontend)\/src\//));
        const found =
          /(?:^|\/)((?:[\w.-]+[.-])?(?:utils?|helpers?|common|misc|shared))(?:\/|\.ts$)/.exec(
            inside,
          );
        if (found) context.report({ node, messageId: 'catchAll', data: { name: found[1] } });
      },
    };
  },
};
