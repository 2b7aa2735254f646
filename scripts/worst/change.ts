import { getNamedType, isCompositeType } from 'graphql';
import type { Random } from '../soak/random.ts';
import { choicesOf, fieldOf, typeOf, type Choice } from './schema.ts';
import { genesOf, replace, type Argument, type Gene, type Specimen } from './specimen.ts';
import { anyValue, grow, type Material } from './values.ts';

/** Any field of a type, with something beneath it. */
export function anyGene(type: string, random: Random, material: Material, depth = 6): Gene {
  const choices = choicesOf(type).filter(
    ({ field }) => depth > 0 || !isCompositeType(getNamedType(field.type)),
  );
  // Those that lead to more, more often.
  const nested = choices.filter(({ field }) => isCompositeType(getNamedType(field.type)));
  const { on, field } = random.pick<Choice>(
    nested.length > 0 && random.chance(0.7) ? nested : choices,
  );
  const args: Record<string, Argument> = {};
  for (const { name, type: argType } of field.args) {
    if (argType.toString().endsWith('!'))
      args[name] = { literal: anyValue(argType, random, material) };
  }
  const inner = typeOf(on ?? type, field.name);
  return {
    field: field.name,
    alias: null,
    on,
    args,
    beneath: inner === null ? [] : [anyGene(inner, random, material, depth - 1)],
  };
}

/** Every field with the type that it is selected from. */
function* placesOf(
  genes: readonly Gene[],
  type = 'Query',
): Generator<{ gene: Gene; type: string }> {
  for (const gene of genes) {
    yield { gene, type };
    const inner = typeOf(gene.on ?? type, gene.field);
    if (inner !== null) yield* placesOf(gene.beneath, inner);
  }
}

let aliases = 0;
/** Few letters, and another one each time. */
const freshAlias = (): string => `a${(aliases++).toString(36)}`;

type Change = (specimen: Specimen, random: Random, material: Material) => Specimen;

const place = ({ genes }: Specimen, random: Random) => random.pick([...placesOf(genes)]);

/** A field more, at the root or beneath another. */
const add: Change = (specimen, random, material) => {
  const { gene, type } = place(specimen, random);
  const inner = typeOf(gene.on ?? type, gene.field);
  const more = (within: string): Gene => ({
    ...anyGene(within, random, material),
    alias: freshAlias(),
  });
  if (inner === null || random.chance(0.1))
    return { ...specimen, genes: [...specimen.genes, more('Query')] };
  const genes = replace(specimen.genes, gene, (old) => [
    { ...old, beneath: [...old.beneath, more(inner)] },
  ]);
  return { ...specimen, genes };
};

/** The same field again under other names, up to the fifteen that are allowed. */
const repeat: Change = (specimen, random) => {
  const { gene } = place(specimen, random);
  const copies = Array.from({ length: random.pick([1, 2, 14]) }, () => ({
    ...gene,
    alias: freshAlias(),
  }));
  return { ...specimen, genes: replace(specimen.genes, gene, (old) => [old, ...copies]) };
};

const remove: Change = (specimen, random) => {
  const { gene, type } = place(specimen, random);
  const siblings = [...genesOf(specimen.genes)].find(({ beneath }) => beneath.includes(gene));
  const count = type === 'Query' ? specimen.genes.length : (siblings?.beneath.length ?? 0);
  if (count < 2) return specimen;
  return { ...specimen, genes: replace(specimen.genes, gene, () => []) };
};

const rename: Change = (specimen, random) => {
  const { gene } = place(specimen, random);
  const alias = `${freshAlias()}${'a'.repeat(random.pick([10, 90, 1000, 15_000]))}`;
  return { ...specimen, genes: replace(specimen.genes, gene, (old) => [{ ...old, alias }]) };
};

/** An argument, mostly as a variable that others of its type share. */
const argue: Change = (specimen, random, material) => {
  const able = [...placesOf(specimen.genes)].filter(
    ({ gene, type }) => (fieldOf(gene.on ?? type, gene.field)?.args.length ?? 0) > 0,
  );
  if (able.length === 0) return specimen;
  const { gene, type } = random.pick(able);
  const { name, type: argType } = random.pick(fieldOf(gene.on ?? type, gene.field)!.args);
  const same = Object.entries(specimen.variables).filter(
    ([, known]) => known.type === argType.toString(),
  );
  const isSize = name === 'first' || name === 'last';
  const other = name === 'first' ? 'last' : 'first';
  let { variables } = specimen;
  let value: Argument;
  if (isSize) value = { literal: random.pick([1, 100]) };
  else if (name === 'after' || name === 'before') return specimen;
  else if (same.length > 0 && random.chance(0.7)) value = { variable: random.pick(same)[0] };
  else {
    const variable = `v${Object.keys(variables).length}`;
    value = { variable };
    variables = {
      ...variables,
      [variable]: { type: argType.toString(), value: anyValue(argType, random, material) },
    };
  }
  const genes = replace(specimen.genes, gene, (old) => {
    const { [other]: _, ...rest } = old.args;
    return [{ ...old, args: { ...(isSize ? rest : old.args), [name]: value } }];
  });
  return { ...specimen, variables, genes };
};

const growVariable: Change = (specimen, random) => {
  const names = Object.keys(specimen.variables);
  if (names.length === 0) return specimen;
  const name = random.pick(names);
  const old = specimen.variables[name]!;
  const value = grow(old.value, random);
  return { ...specimen, variables: { ...specimen.variables, [name]: { ...old, value } } };
};

const otherCaller: Change = (specimen) => ({
  ...specimen,
  caller: specimen.caller === 'anonymous' ? 'signed in' : 'anonymous',
});

/** A child of a specimen: the same but for some changes, one of which may be a part of another's. */
export function change(
  specimen: Specimen,
  other: Specimen,
  random: Random,
  material: Material,
): Specimen {
  let child = specimen;
  for (let times = random.pick([1, 1, 2, 4]); times > 0; times -= 1) {
    const step = random.weighted<Change>([
      [4, add],
      [4, repeat],
      [2, remove],
      [1, rename],
      [4, argue],
      [4, growVariable],
      [1, otherCaller],
      [
        1,
        (given) => ({
          ...given,
          genes: [...given.genes, random.pick(other.genes)],
          variables: { ...other.variables, ...given.variables },
        }),
      ],
    ]);
    child = step(child, random, material);
  }
  return child;
}
