package chanclose_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/chanclose"
	"github.com/asynclint/asynclint/analyzers/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, chanclose.Rule) }
