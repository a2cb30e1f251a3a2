"""Names that one person goes by: short forms, and spellings of a name that sound alike."""

# Each line: names of which any may stand for any other, as they are folded.
_ALIKE = """
abigail abby abbie gail
abdul abdel
ahmed ahmad ahmet
agnieszka aga
albert al bert bertie
alexander alex alec alick sandy sasha
alexandra alex sandra sandy lexie
alfred alf alfie fred
alison allison ali
amanda mandy
andrew andy drew
angela angie ange
ann anne anna annie nan nancy
anthony antony tony
arthur art
aleksandra ola
barbara barb babs
benjamin ben benny
bernard bernie
bernadette bernie
beatrice bea trixie
bridget bridie biddy
caroline carol carrie caz
carol carole
catherine katherine kathryn catharine katharine kathleen cathy kathy kate katie kath cath kitty kat
charles charlie chas chuck
charlotte charlie lottie
christine christina chris chrissie tina
christopher chris kit
clare claire clair
colin col
cynthia cindy
daniel dan danny
david dave davey dai dafydd
deborah debra deborah debbie debby deb
dennis denis den
derek derrick deric
diana diane dianne di
donald don donny
dorothy dot dottie dolly
douglas doug
edward ed eddie ted teddy ned
edith edie
edwin ed eddie
eileen aileen
eleanor elinor ellie nell nellie nora lenore
elizabeth elisabeth liz lizzie beth betty bess bessie betsy lisa eliza libby elsie
ellen helen nell nellie ellie
emily em emmy millie
ernest ernie
esther hester
eugene gene
evelyn eve evie
fatima fatma fatimah fatema
florence flo florrie flossie
frances fran frankie fanny
francis frank frankie
franklin frank
frederick fred freddie freddy
gareth gary
geoffrey jeffrey geoff jeff
george georgie
gerald gerry jerry
gerard gerry
gillian jillian gill jill
gladys glad
gordon gord
graham graeme grahame
gregory greg
gwendoline gwendolen gwen
harold harry hal
harriet hattie
hassan hasan
henry harry hal hank
herbert herb bert bertie
hilary hillary
hussain hussein husain hossain
iain ian
isabel isobel isabella isabelle bella izzy issy
ivy ivie
jacqueline jackie jacqui jaqueline
jacob jake
james jim jimmy jamie jem
janet jan
jane jayne janie
janice janis jan
jean jeanne jeanie
jennifer jenny jen jenni
jeremy jerry jez
jessica jess jessie
joan joanie
joanna joanne jo
john jack johnny jon sean shaun shawn ian
jonathan jonathon jon jonny
joseph joe joey jo
josephine jo josie
joshua josh
joyce joy
judith judy jude
julia julie jules
kenneth ken kenny
kevin kev
khadija khadijah
lawrence laurence larry laurie
leonard len lenny leo
leslie lesley les
lewis louis lou
lillian lilian lily lil
louise lou louisa
lynn lynne lyn linda lynda
lucja lucia lucy
magdalena magda
malcolm mal
margaret maggie meg peggy madge marge margie rita greta daisy mags
maria marie mary mair
marjorie margery marge
mark marc
martha mattie
martin martyn marty
mary molly polly may mamie
matthew mathew matt mat
maureen mo
maurice morris mo
michael mick mike mickey micky mikey
mildred millie
mohammed muhammad mohamed mohammad muhammed mohamad mehmet mo
nathan nate nathaniel nat
nicholas nick nicky nicolas nico
nicola nicole nicky nikki
norman norm
olive olivia liv
oliver ollie
oluwaseun seun
pamela pam pammy
patricia pat patsy tricia trish patty
patrick pat paddy padraig
paula pauline
percival percy
peter pete piotr
philip phillip phil
philippa pippa pip
phyllis phil
rachel rachael rach rae
raymond ray
rebecca becky becca bex
reginald reg reggie
rhiannon rhi
richard rick ricky dick rich richie
robert rob bob bobby robbie bert
roderick rod roddy
rodney rod
roger rodger
ronald ron ronnie
rosemary rose rosie
rosalind ros roz
rowena ro
russell russ
ruth ruthie
samuel sam sammy
samantha sam sammy
sara sarah sally sadie
sidney sydney sid syd
sheila shelagh sheelagh
shirley shirl
simon si
sophia sophie sofia zofia
stanley stan
stephen steven steve stevie stephan
stewart stuart stu
susan sue susie suzanne susanna
sylvia silvia syl
teresa theresa terry tess tessa
terence terrence terry
thelma thel
theodore theo ted teddy
thomas tom tommy tomasz
timothy tim timmy
tracey tracy
valerie val
vanessa nessa
veronica ronnie vera
victor vic
victoria vicky vicki vikki tori
vincent vince vinnie
vivien vivian vivienne viv
walter wally walt
wilfred wilf fred
william will bill billy willy liam wil gwilym
winifred win winnie freda
winston win
yousef yusuf yousuf youssef joseph
yvonne eve
zachary zack zac zak
"""


def _by_name() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _ALIKE.split("\n"):
        names = line.split()
        for name in names:
            found.setdefault(name, set()).update(names)
    return {name: frozenset(others - {name}) for name, others in found.items()}


_BY_NAME = _by_name()


def also_called(word: str) -> frozenset[str]:
    """Other names that somebody of this name may go by: "bill" for "william", and the other way round."""
    return _BY_NAME.get(word, frozenset())
