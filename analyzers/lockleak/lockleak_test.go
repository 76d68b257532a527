package lockleak_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/lockleak"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, lockleak.Rule) }
