package unbounded_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/unbounded"
)

func Test(t *testing.T) { ruletest.Run(t, unbounded.Rule) }
