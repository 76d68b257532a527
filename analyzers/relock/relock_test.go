package relock_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/relock"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, relock.Rule) }

// Whom only quiet writers can come between, and whom others.
func TestReaders(t *testing.T) { ruletest.Kinds(t, relock.Rule, "readers") }
