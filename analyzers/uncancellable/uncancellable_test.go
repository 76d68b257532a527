package uncancellable_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/uncancellable"
)

func Test(t *testing.T) { ruletest.Run(t, uncancellable.Rule) }
