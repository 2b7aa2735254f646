import { filter, firstValueFrom, type Subscription } from 'rxjs';
import {
  CountsDocument,
  DeleteTodoDocument,
  TodosDocument,
  UpdateTodoDocument,
} from '../generated/graphql.ts';
import { describeClient, draw, type Drawn } from '../support/suite.ts';
import { createClient, extensionsOf } from './settings.ts';

describeClient('Apollo Client', (endpoint, tokens, project) => {
  const client = createClient(endpoint, tokens);
  const list = client.watchQuery({ query: TodosDocument, variables: { first: 2 } });
  const counts = client.watchQuery({ query: CountsDocument, variables: { project } });
  const watched: Subscription[] = [];
  const shown = () => list.getCurrentResult().data?.viewer?.todos;
  return {
    load: async () => {
      watched.push(
        list.subscribe(() => undefined),
        counts.subscribe(() => undefined),
      );
      await Promise.all([
        firstValueFrom(list.pipe(filter(({ loading }) => !loading))),
        firstValueFrom(counts.pipe(filter(({ loading }) => !loading))),
      ]);
    },
    more: () => list.fetchMore({ variables: { after: shown()?.pageInfo?.endCursor } }),
    tasks: () => ((shown()?.nodes ?? []) as Drawn[]).map(draw),
    hasMore: () => shown()?.pageInfo?.hasNextPage === true,
    open: () => counts.getCurrentResult().data?.project?.todoStats?.open,
    complete: (id) =>
      client.mutate({
        mutation: UpdateTodoDocument,
        variables: { input: { id, isComplete: true } },
      }),
    remove: (id) =>
      client.mutate({
        mutation: DeleteTodoDocument,
        variables: { input: { id }, project },
        update: (cache) => {
          cache.evict({ id: `Todo:${id}` });
        },
      }),
    codeOf: (error) => extensionsOf(error)['code'],
    stop: () => {
      for (const each of watched) each.unsubscribe();
      client.stop();
    },
  };
});
