import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { isEventType } from '../../domain/events.ts';
import { declarationOf, parseModule, type Declared } from './modules.ts';

/** What a command may lead to: `events` and `refusals` in the order in which the source names them. It may always lead to nothing at all. */
export type Decisions = {
  readonly command: string;
  readonly decider: string;
  readonly events: readonly string[];
  readonly refusals: readonly string[];
};

/**
 * Reads from the source of the deciders in a folder what each command may lead to, because their types no longer say it: `decide` answers any event of its
 * stream. Every function is followed that the command's case in `switch (command.type)` mentions, and the events and refusals
 * named there are collected. A decider without such a switch takes one command. Throws when a decider is written another way.
 */
export function decisionsIn(folder: string): readonly Decisions[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  return files
    .toSorted()
    .map((name) => parseModule(path.join(folder, name)))
    .flatMap((module) => decidersOf(module).flatMap((decider) => decisionsOf(decider, module)));
}

type Decider = {
  readonly name: string;
  readonly commandType: string;
  readonly decide: ts.FunctionDeclaration;
};

/** The constants that are annotated as `Decider<State, Command, Event, Refusal>`. */
function decidersOf(module: ts.SourceFile): readonly Decider[] {
  const constants = module.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return constants.flatMap(({ name, type, initializer }) => {
    const isDecider = type && ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Decider';
    if (!isDecider || initializer === undefined) return [];
    const decide = declarationOf(module, 'decide');
    const commandType = type.typeArguments?.[1]?.getText();
    if (decide === undefined || !ts.isFunctionDeclaration(decide.node) || commandType === undefined) {
      throw new Error(`${module.fileName}: ${name.getText()} has no function "decide" beside it`);
    }
    return [{ name: name.getText(), commandType, decide: decide.node }];
  });
}

function decisionsOf({ name, commandType, decide }: Decider, module: ts.SourceFile): readonly Decisions[] {
  const statements = [...(decide.body?.statements ?? [])];
  const choice = statements
    .filter(ts.isSwitchStatement)
    .find(({ expression }) => isTypeOf(expression, decide));
  const around = statements.filter((statement) => statement !== choice);
  const known = commandsOf(commandType, module);
  const cases = choice === undefined ? known.map((command) => ({ command, does: [] })) : casesOf(choice);
  const missing = known.filter((command) => !cases.some((one) => one.command === command));
  if (missing.length > 0 || (choice === undefined && known.length !== 1)) {
    throw new Error(
      `${module.fileName}: "decide" has no case for ${missing.join(', ') || 'several commands'}`,
    );
  }
  return cases.map(({ command, does }) => {
    const found = { events: new Set<string>(), refusals: new Set<string>() };
    const seen = new Set<ts.Node>([decide]);
    for (const node of [...around, ...does]) collect({ node, module }, found, seen);
    return { command, decider: name, events: [...found.events], refusals: [...found.refusals] };
  });
}

/** Whether this is `command.type`, for whatever the first parameter is called. */
const isTypeOf = (expression: ts.Expression, { parameters }: ts.FunctionDeclaration): boolean =>
  ts.isPropertyAccessExpression(expression) &&
  expression.name.text === 'type' &&
  expression.expression.getText() === parameters[0]?.name.getText();

/** The commands of the union of this name: the texts of its members' `type`. */
function commandsOf(typeName: string, module: ts.SourceFile): readonly string[] {
  const alias = module.statements
    .filter(ts.isTypeAliasDeclaration)
    .find(({ name }) => name.text === typeName);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) && node.name.getText() === 'type' && node.type) {
      if (ts.isLiteralTypeNode(node.type) && ts.isStringLiteral(node.type.literal))
        found.push(node.type.literal.text);
    }
    node.forEachChild(visit);
  };
  alias?.forEachChild(visit);
  return found;
}

type Case = { readonly command: string; readonly does: readonly ts.Node[] };

/** The cases of a switch; one without statements does what the next one does. */
function casesOf({ caseBlock }: ts.SwitchStatement): readonly Case[] {
  return caseBlock.clauses.flatMap((clause, index) => {
    if (!ts.isCaseClause(clause) || !ts.isStringLiteral(clause.expression)) return [];
    const doing = caseBlock.clauses.slice(index).find(({ statements }) => statements.length > 0);
    return [{ command: clause.expression.text, does: [...(doing?.statements ?? [])] }];
  });
}

type Found = { readonly events: Set<string>; readonly refusals: Set<string> };

/** Collects the names of events and `refuse('book-withdrawn')` from a piece of source and from all that it mentions. */
function collect({ node, module }: Declared, found: Found, seen: Set<ts.Node>): void {
  if (ts.isTypeNode(node)) return;
  if (ts.isStringLiteral(node) && isEventType(node.text) && !isCompared(node)) found.events.add(node.text);
  if (ts.isCallExpression(node) && node.expression.getText() === 'refuse') {
    const [refusal] = node.arguments;
    if (refusal && ts.isStringLiteral(refusal)) found.refusals.add(refusal.text);
  }
  if (ts.isIdentifier(node) && isMention(node)) {
    const declared = declarationOf(module, node.text);
    if (declared !== undefined && !seen.has(declared.node)) {
      seen.add(declared.node);
      collect(declared, found, seen);
    }
  }
  node.forEachChild((child) => collect({ node: child, module }, found, seen));
}

/** `'BookRated'` in `type === 'BookRated'` asks for an event, and makes none. */
const isCompared = ({ parent }: ts.StringLiteral): boolean =>
  ts.isBinaryExpression(parent) || ts.isCaseClause(parent);

/** Whether the identifier stands for something, rather than naming a member of an object. */
function isMention(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isPropertyAssignment(parent)) return parent.name !== node;
  return !ts.isBindingElement(parent) && !ts.isParameter(parent);
}
