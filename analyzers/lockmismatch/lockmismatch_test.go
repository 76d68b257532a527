package lockmismatch_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/lockmismatch"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, lockmismatch.Rule) }
