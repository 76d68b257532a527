// Package interop holds tests with programs of others that work on what
// asynclint says: reviewdog, its schema of rdjson, and a build cache that
// machines share (GOCACHEPROG). It is a module of its own for their
// dependencies; .ci/interop runs it.
package interop
