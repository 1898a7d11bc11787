/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_TREE_H
#define ICURISK_PATIENT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads one JSON text after the other into the same memory, for files of millions of small
 * resources: several times as fast as jansson, which allocates each member. It accepts the texts
 * that jansson accepts as an object or a list (JSON_DECODE_INT_AS_REAL, JSON_REJECT_DUPLICATES),
 * and no others, with the same result. */

enum tree_kind { TREE_NULL, TREE_FALSE, TREE_TRUE, TREE_NUMBER, TREE_TEXT, TREE_LIST, TREE_OBJECT };

/* A value. Its descendants follow it. */
struct node {
    const char *name; /* of a member; else "" */
    const char *text; /* where it begins; a text is decoded and ends with 0 */
    uint32_t length;  /* of a number, object or list: bytes in the file */
    uint32_t size;    /* nodes up to the next value: 1 and its descendants */
    enum tree_kind kind;
};

/* Zero-initialise. Nodes and their texts are valid until the next tree_read. */
struct tree {
    struct node *nodes;
    size_t count, capacity;
    const char **names; /* of the members of an object that is checked */
    size_t name_capacity;
    char *copy; /* of the text, decoded in place */
    size_t copy_size;
    const char *source; /* the text itself */
    const char *twice;  /* name of two members of one object, for which the text was refused */
};
/* The value of a text; NULL if it is not valid or neither an object nor a list. */
const struct node *tree_read(struct tree *tree, const char *text, size_t length);
void tree_free(struct tree *tree);

/* Each of these takes NULL for a value that there is not. */

/* The member with this name, NULL if there is none or it is no object. */
const struct node *tree_member(const struct node *object, const char *name);
/* "" if it is not a text. */
const char *tree_text(const struct node *node);
/* tree_text of a member. */
const char *tree_member_text(const struct node *object, const char *name);
bool tree_is(const struct node *node, enum tree_kind kind);
double tree_number(const struct node *number);
/* The shortest text that reads back as the same number. */
void tree_write_number(const struct node *number, char *out, size_t size);
/* The first item of a list, or what is not a list itself; NULL if there is none. */
const struct node *tree_first(const struct node *list);
/* The item behind it; NULL after the last. */
const struct node *tree_next(const struct node *list, const struct node *item);
/* The bytes of an object or a list in the text that was read. */
const char *tree_source(const struct tree *tree, const struct node *node);

#endif
