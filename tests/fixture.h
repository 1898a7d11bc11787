/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_FIXTURE_H
#define ICURISK_TESTS_FIXTURE_H

#include "base/text.h"
#include "net/model.h"

/* A network with random weights and made-up facts, for tests of what uses networks. */
struct model *fixture_model(const char *name, enum scheme scheme, enum architecture architecture);
/* Its network in int8, calibrated on random inputs. */
void fixture_quantise(struct model *model);
/* The same with one scale and zero point per tensor. */
void fixture_quantise_tensors(struct model *model);
/* Adds a linear part with random weights; with share 1 the network is removed. */
void fixture_add_linear(struct model *model, double share);
/* A temporary folder; free() the name. fixture_remove deletes it with its contents. */
char *fixture_folder(void);
void fixture_remove(char *folder);
/* Writes folder/name and returns its path; free() it. */
char *fixture_file(const char *folder, const char *name, const char *content);

/* A short stay of each format. */
extern const char FIXTURE_CHALLENGE[], FIXTURE_BENCHMARK[];

#endif
